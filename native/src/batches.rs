//! What Python sees of [`crate::gather`] and [`crate::hash`]: an order of rows, and functions of Arrow batches.

use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;

use crate::buffer::{Buffer, View};
use crate::gather::{self, Piece, Taken, Width, taken};
use crate::hash::hashes;
use crate::python::PyColumn;

/// Offset, validity, values and data of a piece of a column.
pub type PyPiece = (usize, Option<View>, Option<View>, Option<View>);

/// Rows of pieces in the order asked for. It never changes, and threads may share it.
#[pyclass(frozen, module = "trailscope_native")]
pub struct Order {
    pub rows: gather::Order,
    pieces: usize,
}

#[pymethods]
impl Order {
    /// Args:
    ///     lengths: how many rows each piece has.
    ///     numbers: the rows as 64-bit numbers, in the machine's order of bytes, counted through all pieces; all as they stand for `None`.
    ///
    /// Raises `ValueError` for a row that is not there, and for pieces of 2^32 rows or more.
    #[new]
    #[pyo3(signature = (lengths, numbers = None))]
    fn new(py: Python<'_>, lengths: Vec<usize>, numbers: Option<View>) -> PyResult<Self> {
        let rows = py.detach(|| match &numbers {
            None => gather::Order::all(&lengths),
            Some(numbers) => {
                let numbers = numbers.bytes().as_chunks().0.iter().map(|number| i64::from_ne_bytes(*number));
                gather::Order::of(numbers, &lengths)
            }
        });
        Ok(Self { rows: rows.ok_or_else(|| PyValueError::new_err("a row that is not there"))?, pieces: lengths.len() })
    }
}

impl Order {
    /// Raises `ValueError` for a column of another number of pieces.
    pub fn fits(&self, pieces: &[PyPiece]) -> PyResult<()> {
        if pieces.len() == self.pieces { Ok(()) } else { Err(PyValueError::new_err("a column of other pieces")) }
    }
}

/// Take rows out of pieces, whose columns are given as the width of their values and the buffers of each piece.
///
/// Args:
///     order: the rows.
///     columns: bits of each value, 0 for texts; and of each piece the offset and the buffers.
///
/// Returns for each column how many rows are null, and its buffers. The lock of the interpreter is released.
///
/// Raises `ValueError` for columns of other pieces, `OverflowError` where a column of texts would hold 2 GiB or more, or buffers are too
/// short for their texts.
#[pyfunction]
pub fn gathered(py: Python<'_>, order: Py<Order>, columns: Vec<(usize, Vec<PyPiece>)>) -> PyResult<Vec<PyColumn>> {
    py.detach(|| {
        let order = order.get();
        columns
            .iter()
            .map(|(bits, pieces)| {
                order.fits(pieces)?;
                let width = match bits {
                    0 => Width::Any,
                    1 => Width::Bit,
                    _ => Width::Bytes(bits / 8),
                };
                let pieces: Vec<_> = pieces.iter().map(piece_of).collect();
                taken(width, &pieces, &order.rows)
                    .map(handed_over)
                    .ok_or_else(|| PyOverflowError::new_err("texts of 2 GiB or more, or a buffer that is too short"))
            })
            .collect()
    })
}

/// A number of 64 bits for each of so many rows, made of their texts in some columns, which are given as for [`gathered`]. Equal texts give
/// equal numbers within this process, and only there. The lock of the interpreter is released.
///
/// Raises `ValueError` for buffers that are too short.
#[pyfunction]
pub fn hashed(py: Python<'_>, columns: Vec<PyPiece>, rows: usize) -> PyResult<Buffer> {
    py.detach(|| {
        let pieces: Vec<_> = columns.iter().map(piece_of).collect();
        hashes(&pieces, rows).map(Buffer::new).ok_or_else(|| PyValueError::new_err("a buffer that is too short"))
    })
}

/// The buffers of a piece.
pub fn piece_of((offset, valid, values, data): &PyPiece) -> Piece<'_> {
    Piece { offset: *offset, valid: valid.as_ref().map(View::bytes), values: bytes(values), data: bytes(data) }
}

fn bytes(view: &Option<View>) -> &[u8] {
    view.as_ref().map_or(&[], View::bytes)
}

fn handed_over(taken: Taken) -> PyColumn {
    let nulls = taken.valid.zeros();
    let valid = (nulls > 0).then(|| Buffer::new(taken.valid.into_bytes()));
    Some((nulls, valid, Buffer::new(taken.values), taken.data.map(Buffer::new)))
}
