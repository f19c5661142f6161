//! Memory that Python reads without a copy, and memory of Arrow's that is read here without one.
//!
//! Source: Python/C API, "Buffer Protocol"; it is part of the stable ABI since Python 3.11.

use std::ffi::{c_int, c_void};

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyBufferError;
use pyo3::ffi;
use pyo3::prelude::*;

/// Bytes that nobody changes any more; they live as long as a view of them.
#[pyclass(frozen, module = "trailscope_native")]
pub struct Buffer(Vec<u8>);

impl Buffer {
    /// Hand bytes over.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// A view of a buffer of Arrow's. It keeps the buffer alive.
pub struct View(PyBuffer<i8>);

impl View {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        if self.0.len_bytes() == 0 {
            return &[];
        }
        // SAFETY: the view is contiguous, and while it is held, the bytes stay where they are. Arrow's buffers do not change once
        // arrays have been made of them, and Python hands over no other ones.
        unsafe { std::slice::from_raw_parts(self.0.buf_ptr().cast::<u8>(), self.0.len_bytes()) }
    }
}

impl<'py> FromPyObject<'_, 'py> for View {
    type Error = PyErr;

    fn extract(buffer: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let view = PyBuffer::get(&buffer)?;
        if view.is_c_contiguous() {
            Ok(Self(view))
        } else {
            Err(PyBufferError::new_err("bytes that do not follow each other"))
        }
    }
}

#[pymethods]
impl Buffer {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// Fill a view of the bytes; a writable one is refused.
    ///
    /// # Safety
    /// Python calls this with a view that may be written to.
    unsafe fn __getbuffer__(slf: Bound<'_, Self>, view: *mut ffi::Py_buffer, flags: c_int) -> PyResult<()> {
        let bytes = &slf.get().0;
        let (data, length) = (bytes.as_ptr().cast_mut().cast::<c_void>(), bytes.len() as ffi::Py_ssize_t);
        const READ_ONLY: c_int = 1;
        // SAFETY: the view is Python's to be filled. It takes a reference to `slf`, which is frozen, so that the bytes stay
        // where they are until the view is released; as a read-only view it never writes to them.
        let filled = unsafe { ffi::PyBuffer_FillInfo(view, slf.as_ptr(), data, length, READ_ONLY, flags) };
        if filled == 0 {
            Ok(())
        } else {
            Err(PyErr::take(slf.py()).unwrap_or_else(|| PyBufferError::new_err("no view")))
        }
    }
}
