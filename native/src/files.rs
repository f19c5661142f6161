//! What Python sees of [`crate::chunk`] and [`crate::footer`]: the parts of a Parquet file.

use std::cell::RefCell;

use pyo3::exceptions::{PyOverflowError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use zstd_safe::CCtx;

use crate::batches::{Order, PyPiece, piece_of};
use crate::buffer::Buffer;
use crate::chunk::{self, Column, Fault, Wanted};
use crate::footer::{self, Kind};

/// What the end of the file says of a chunk.
#[pyclass(frozen, module = "trailscope_native")]
pub struct Chunk(chunk::Chunk);

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Short => PyValueError::new_err("a buffer that is too short"),
            Fault::Long => PyOverflowError::new_err("a page of 2 GiB or more"),
        }
    }
}

/// One column of a row group: rows of some pieces, which are read where they stand.
///
/// Args:
///     order: the rows.
///     column: bits of each value, 0 for texts; of each piece offset and buffers, no pieces where all rows are null; and where values are
///         pointers of 32 bits, the texts that those of each piece point to.
///     wanted: whether a dictionary, whether statistics, and bytes of a Bloom filter, 0 for none.
///     level: of Zstandard, by which pages are compressed.
///
/// Returns its bytes, and what [`file_end`] has to know of it. The lock of the interpreter is released.
///
/// Raises `ValueError` for buffers that are too short, `OverflowError` where a page would hold 2 GiB or more.
#[pyfunction]
pub fn column_chunk(
    py: Python<'_>,
    order: Py<Order>,
    column: (usize, Vec<PyPiece>, Vec<PyPiece>),
    wanted: (bool, bool, usize),
    level: i32,
) -> PyResult<(Buffer, Chunk)> {
    py.detach(|| {
        let order = order.get();
        let (bits, pieces, dictionaries) = &column;
        if !pieces.is_empty() {
            order.fits(pieces)?;
        }
        let dictionaries: Vec<_> = dictionaries.iter().map(piece_of).collect();
        let column = Column::of(*bits, pieces.iter().map(piece_of).collect(), &dictionaries)?;
        let (dictionary, statistics, bloom) = wanted;
        let wanted = Wanted { dictionary, statistics, bloom };
        let (bytes, made) = chunk::chunk(&column, &order.rows, wanted, |page| packed(page, level))?;
        Ok((Buffer::new(bytes), Chunk(made)))
    })
}

thread_local! {
    /// What compression works with: a megabyte that a thread needs anew for each page otherwise.
    static COMPRESSOR: RefCell<CCtx<'static>> = RefCell::new(CCtx::create());
}

/// A page compressed with Zstandard.
fn packed(page: &[u8], level: i32) -> PyResult<Vec<u8>> {
    let mut packed = Vec::with_capacity(zstd_safe::compress_bound(page.len()));
    COMPRESSOR
        .with_borrow_mut(|compressor| compressor.compress(&mut packed, page, level))
        .map_err(|code| PyRuntimeError::new_err(zstd_safe::get_error_name(code)))?;
    Ok(packed)
}

/// What comes behind the chunks of a file, which stand one after another behind `PAR1`.
///
/// Args:
///     columns: name and type of each, as the table of columns has them.
///     groups: of each row group how many rows, and its chunks in the order of the columns.
///     created_by: who wrote the file.
///
/// Raises `ValueError` for a type that is not known here.
#[pyfunction]
pub fn file_end(
    columns: Vec<(String, String)>,
    groups: Vec<(usize, Vec<PyRef<'_, Chunk>>)>,
    created_by: &str,
) -> PyResult<Buffer> {
    let kind =
        |kind: &str| Kind::named(kind).ok_or_else(|| PyValueError::new_err(format!("no type of column: {kind}")));
    let columns: Vec<_> = columns.into_iter().map(|(name, of)| Ok((name, kind(&of)?))).collect::<PyResult<_>>()?;
    let groups: Vec<_> =
        groups.iter().map(|(rows, chunks)| (*rows, chunks.iter().map(|chunk| &chunk.0).collect())).collect();
    Ok(Buffer::new(footer::end(&columns, &groups, created_by)))
}
