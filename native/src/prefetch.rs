//! Asks for memory before it is read, so that the processor need not wait for it.

/// Tell the processor that the bytes from a place on are read soon. It changes nothing but the time that reading them takes; elsewhere
/// than on x86-64 it does nothing.
#[inline(always)]
#[cfg_attr(not(target_arch = "x86_64"), allow(unused_variables))]
pub fn prefetch(bytes: &[u8], start: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(first) = bytes.get(start) {
        x86::prefetch(first);
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86 {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

    #[inline(always)]
    pub fn prefetch(first: &u8) {
        // SAFETY: SSE is part of every x86-64 processor, and asking for memory neither reads nor writes it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(first).cast()) };
    }
}
