//! Small files as they lie on this machine, many in one call.

use std::ffi::OsString;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// The bytes of some files, each given as its path and its version: size and time of its last change, in nanoseconds, with `-` between
/// them. `None` for a file that cannot be read, is not in this version, or whose size is another: what is wrong with it is for the caller to find out.
///
/// Args:
///     files: their paths and versions.
///     flags: with which they are opened, beside those for reading.
///
/// The lock of the interpreter is released.
#[pyfunction]
pub fn files_read<'py>(
    py: Python<'py>,
    files: Vec<(OsString, String)>,
    flags: i32,
) -> Vec<Option<Bound<'py, PyBytes>>> {
    let read: Vec<_> =
        py.detach(|| files.iter().map(|(path, version)| disk::read(path.as_ref(), version, flags)).collect());
    read.into_iter().map(|data| data.map(|data| PyBytes::new(py, &data))).collect()
}

#[cfg(unix)]
mod disk {
    use std::fs::OpenOptions;
    use std::io::Read;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
    use std::path::Path;

    pub fn read(path: &Path, version: &str, flags: i32) -> Option<Vec<u8>> {
        let file = OpenOptions::new().read(true).custom_flags(flags).open(path).ok()?;
        let status = file.metadata().ok()?;
        let changed = i128::from(status.mtime()) * 1_000_000_000 + i128::from(status.mtime_nsec());
        if !status.is_file() || format!("{}-{changed}", status.len()) != version {
            return None;
        }
        let size = usize::try_from(status.len()).ok()?;
        let mut data = Vec::new();
        data.try_reserve_exact(size + 1).ok()?; // one more, so that its end is met in one go
        file.take(status.len() + 1).read_to_end(&mut data).ok()?;
        (data.len() == size).then_some(data)
    }
}

#[cfg(not(unix))]
mod disk {
    use std::path::Path;

    /// A version tells a time that is spelled otherwise here.
    pub fn read(_: &Path, _: &str, _: i32) -> Option<Vec<u8>> {
        None
    }
}
