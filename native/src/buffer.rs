//! Memory that Python reads without a copy. The only unsafe code of this crate.
//!
//! Source: Python/C API, "Buffer Protocol"; it is part of the stable ABI since Python 3.11.

use std::ffi::{c_int, c_void};

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
