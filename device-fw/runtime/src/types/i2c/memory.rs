//! `readfrom_mem`, `readfrom_mem_into`, `writeto_mem`: a register or memory address, then bytes

use pyrite_platform::i2c::End;

use super::{Target, address_argument, read_new, read_to, write_sources};
use crate::names::name;
use crate::native::Arguments;
use crate::raised::Raised;
use crate::runtime::Runtime;
use crate::value::Value;

/// The address in memory: its bytes, most significant first, and how many there are.
fn place(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<([u8; 4], usize), Raised> {
    let address = rt.int_argument(args.at(2))?;
    let bits = match args.keyword(const { name("addrsize") }) {
        Some(bits) => rt.index_argument(bits)?,
        None => 8,
    };
    if !matches!(bits, 8 | 16 | 24 | 32) {
        return Err(rt.raise_value_error(format_args!("addrsize is 8, 16, 24 or 32, not {bits}")));
    }
    Ok(((address as u32).to_be_bytes(), bits as usize / 8))
}

/// `readfrom_mem(address, place, count, *, addrsize=8)`
pub fn read(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let address = address_argument(rt, args.at(1))?;
    let (place, length) = place(rt, args)?;
    read_new(rt, args.at(0), address, &place[4 - length..], args.at(3), End::Stop)
}

/// `readfrom_mem_into(address, place, buffer, *, addrsize=8)`
pub fn read_into(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let address = address_argument(rt, args.at(1))?;
    let (place, length) = place(rt, args)?;
    read_to(rt, args.at(0), address, &place[4 - length..], Target::Buffer(args.at(3)), End::Stop)?;
    Ok(Value::NONE)
}

/// `writeto_mem(address, place, bytes, *, addrsize=8)`
pub fn write(rt: &mut Runtime<'_>, args: Arguments<'_>) -> Result<Value, Raised> {
    let address = address_argument(rt, args.at(1))?;
    let (place, length) = place(rt, args)?;
    write_sources(rt, args.at(0), address, &place[4 - length..], &[args.at(3)], End::Stop)?;
    Ok(Value::NONE)
}
