use pyo3::prelude::*;
#[pymodule]
mod trailscope_native {}
