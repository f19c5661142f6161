//! What Python sees of [`crate::chunk`] and [`crate::footer`]: the parts of a Parquet file.

use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;

use crate::batches::{Order, PyPiece, piece_of};
use crate::buffer::{Buffer, View};
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
///     compress: takes the bytes of a page, and gives them compressed with Zstandard.
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
    compress: Py<PyAny>,
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
        let pack = |page: &mut Vec<u8>, start: usize| {
            let page = Buffer::behind(std::mem::take(page), start);
            Python::attach(|py| compress.call1(py, (page,))?.extract::<View>(py).map(Packed))
        };
        let (bytes, made) = chunk::chunk(&column, &order.rows, Wanted { dictionary, statistics, bloom }, pack)?;
        Ok((Buffer::new(bytes), Chunk(made)))
    })
}

struct Packed(View);

impl AsRef<[u8]> for Packed {
    fn as_ref(&self) -> &[u8] {
        self.0.bytes()
    }
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
