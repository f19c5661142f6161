//! Objects as AWS delivers them, inflated in one go: gzip of one member that says how long its text is.
//!
//! Source: RFC 1952, "GZIP file format specification"; libdeflate.h, `libdeflate_gzip_decompress_ex`.

use std::cell::RefCell;
use std::mem::MaybeUninit;
use std::ptr::{NonNull, null, null_mut};

use libdeflate_sys::{
    libdeflate_alloc_decompressor, libdeflate_decompressor, libdeflate_free_decompressor,
    libdeflate_gzip_decompress_ex, libdeflate_result_LIBDEFLATE_SUCCESS,
};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// What libdeflate works with. One thread uses it at a time.
struct Inflater(NonNull<libdeflate_decompressor>);

impl Inflater {
    fn new() -> Option<Self> {
        // SAFETY: it takes nothing, and gives null where there is no memory.
        NonNull::new(unsafe { libdeflate_alloc_decompressor() }).map(Self)
    }

    /// Whether all of `stored` is one member whose text fills `text`, and its checksum is right.
    fn fills(&mut self, stored: &[u8], text: &mut [MaybeUninit<u8>]) -> bool {
        let mut read = 0;
        // SAFETY: the pointers and lengths are those of two slices that live as long as the call, and `text` is written by nobody else.
        // Without a place for the length of the text, a member whose text is shorter is an error, as a longer one always is.
        let result = unsafe {
            libdeflate_gzip_decompress_ex(
                self.0.as_ptr(),
                stored.as_ptr().cast(),
                stored.len(),
                text.as_mut_ptr().cast(),
                text.len(),
                &mut read,
                null_mut(),
            )
        };
        result == libdeflate_result_LIBDEFLATE_SUCCESS && read == stored.len()
    }
}

impl Drop for Inflater {
    fn drop(&mut self) {
        // SAFETY: it was allocated by `new`, and is freed once.
        unsafe { libdeflate_free_decompressor(self.0.as_ptr()) }
    }
}

thread_local! {
    static INFLATER: RefCell<Option<Inflater>> = RefCell::new(Inflater::new());
}

/// How long the text of a whole gzip member says it is; `None` where it is longer than `most` bytes or lies, and for members with a
/// header that few programs read alike.
pub fn said_length(stored: &[u8], most: usize) -> Option<usize> {
    let length = stored.last_chunk().map(|length| u32::from_le_bytes(*length) as usize)?;
    let plain = stored.get(FLAGS).is_some_and(|flags| flags & !NAME == 0);
    (plain && length <= most && length / MOST_RATIO <= stored.len()).then_some(length)
}

/// Whether `stored` is gzip of one member, and `text`, which is as long as it says, is filled with what it holds.
fn fills(stored: &[u8], text: &mut [MaybeUninit<u8>]) -> bool {
    INFLATER.with_borrow_mut(|inflater| inflater.as_mut().is_some_and(|inflater| inflater.fills(stored, text)))
}

/// The text of gzip of one member, in memory that the next one uses again; `None` as [`inflated`] has it.
pub fn inflated_into<'t>(stored: &[u8], most: usize, text: &'t mut Vec<u8>) -> Option<&'t [u8]> {
    let length = said_length(stored, most)?;
    if text.len() < length {
        text.clear(); // nothing of it is copied
        text.try_reserve_exact(length).ok()?;
        text.resize(length, 0);
    }
    let text = &mut text[..length];
    // SAFETY: bytes are bytes that may not be there yet, and libdeflate, which alone writes to them, only writes bytes that are.
    let room = unsafe { &mut *(std::ptr::from_mut(text) as *mut [MaybeUninit<u8>]) };
    fills(stored, room).then_some(text)
}

/// The text of gzip of one member; `None` for everything else, be it damaged, of several members, followed by other bytes, or longer
/// than `most` bytes. The lock of the interpreter is released.
#[pyfunction]
pub fn inflated<'py>(
    py: Python<'py>,
    stored: &Bound<'py, PyBytes>,
    most: usize,
) -> PyResult<Option<Bound<'py, PyBytes>>> {
    let stored = stored.as_bytes();
    let Some(length) = said_length(stored, most) else { return Ok(None) };
    // SAFETY: without bytes to copy, Python gives room for so many, or null and an error. Nobody else has seen the object.
    let text = unsafe {
        let room = ffi::PyBytes_FromStringAndSize(null(), length as ffi::Py_ssize_t);
        Bound::from_owned_ptr_or_err(py, room)?.cast_into_unchecked::<PyBytes>()
    };
    // SAFETY: the room is that of the object, which is held here, and nobody reads it before it is filled.
    let room = unsafe {
        std::slice::from_raw_parts_mut(ffi::PyBytes_AsString(text.as_ptr()).cast::<MaybeUninit<u8>>(), length)
    };
    Ok(py.detach(|| fills(stored, room)).then_some(text))
}

/// Where the header's flags stand. Others than that of a file's name are read by few programs alike.
const FLAGS: usize = 3;
const NAME: u8 = 8;
/// Deflate makes no more of a byte: an object that says it is longer lies, and gets no memory.
const MOST_RATIO: usize = 1032;
