//! Writes the .mpy container
//!
//! **Invariant:** what is written here, [`mpy_read`](super::mpy_read) accepts.

use allocator_api2::alloc::Allocator;

use super::mpy_read::{SMALL_INT_BITS, VERSION};
use super::static_names::static_name_number;
use crate::list::{List, OutOfMemory};

/// Appends a var-uint.
pub fn write_unsigned<A: Allocator>(value: u32, out: &mut List<u8, A>) -> Result<(), OutOfMemory> {
    let mut shift = 28;
    while shift > 0 && value >> shift == 0 {
        shift -= 7;
    }
    loop {
        let more = if shift > 0 { 0x80 } else { 0 };
        out.push((value >> shift) as u8 & 0x7f | more)?;
        if shift == 0 {
            return Ok(());
        }
        shift -= 7;
    }
}

/// Appends the file's head.
pub fn write_head<A: Allocator>(
    name_count: usize,
    constant_count: usize,
    out: &mut List<u8, A>,
) -> Result<(), OutOfMemory> {
    out.extend_from_slice(&[b'M', VERSION, 0, SMALL_INT_BITS])?;
    write_unsigned(name_count as u32, out)?;
    write_unsigned(constant_count as u32, out)
}

/// Appends an entry of the name table.
pub fn write_name<A: Allocator>(name: &[u8], out: &mut List<u8, A>) -> Result<(), OutOfMemory> {
    if let Some(number) = static_name_number(name) {
        return write_unsigned(u32::from(number) << 1 | 1, out);
    }
    write_unsigned((name.len() as u32) << 1, out)?;
    out.extend_from_slice(name)?;
    out.push(0)
}

/// Appends what stands in front of a code object's bytes.
pub fn write_code_head<A: Allocator>(
    code_length: usize,
    child_count: u32,
    out: &mut List<u8, A>,
) -> Result<(), OutOfMemory> {
    write_unsigned((code_length as u32) << 3 | if child_count > 0 { 4 } else { 0 }, out)
}
