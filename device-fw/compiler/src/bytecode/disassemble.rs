//! Prints code objects in words
//!
//! One line an instruction: source line where it changes, offset, name, operand with its meaning.

use core::fmt::{self, Write};

use super::code::Code;
use super::mpy_read::{Constant, Image, RawCode};
use super::opcode::{self, BinaryOperator, Instruction, Operand, UnaryOperator, opcode_info};

/// Prints all code objects of an image.
pub fn disassemble(image: &Image<'_>, out: &mut dyn Write) -> fmt::Result {
    for (index, raw) in image.codes().enumerate() {
        if index > 0 {
            out.write_char('\n')?;
        }
        disassemble_code(image, &raw, out)?;
    }
    Ok(())
}

/// Prints one code object.
pub fn disassemble_code(image: &Image<'_>, raw: &RawCode<'_>, out: &mut dyn Write) -> fmt::Result {
    let Ok(code) = raw.code() else { return writeln!(out, "damaged code object") };
    let signature = code.signature();
    write!(out, "{}(", name(image, code.name()))?;
    for (index, argument) in code.argument_names().take(signature.named_count() as usize).enumerate() {
        let separator = match index as u32 {
            0 => "",
            index if index == signature.positional_count => ", *, ",
            _ => ", ",
        };
        write!(out, "{separator}{}", name(image, argument))?;
    }
    writeln!(
        out,
        ") state {}, handlers {}, flags {:#x}, defaults {}, cells {:?}, children {}",
        signature.state_count,
        signature.handler_count,
        signature.flags,
        signature.default_count,
        code.cells(),
        raw.child_count()
    )?;
    let mut line_number = 0;
    let mut offset = 0;
    while offset < code.instructions().len() {
        let Some(instruction) = Instruction::decode(code.instructions(), offset) else {
            return writeln!(out, "      {offset:5} damaged instruction");
        };
        let line = code.line_number(offset);
        if line == line_number {
            write!(out, "      ")?;
        } else {
            write!(out, "{line:5} ")?;
            line_number = line;
        }
        write!(out, "{offset:5} ")?;
        write_instruction(image, &code, &instruction, out)?;
        out.write_char('\n')?;
        offset = instruction.next;
    }
    Ok(())
}

fn name<'a>(image: &Image<'a>, index: u32) -> &'a str {
    image.names().nth(index as usize).map_or("?", |name| name.as_str())
}

fn write_instruction(
    image: &Image<'_>,
    code: &Code<'_>,
    instruction: &Instruction,
    out: &mut dyn Write,
) -> fmt::Result {
    let number = instruction.opcode;
    match number {
        opcode::LOAD_CONST_SMALL_INT_MULTI..opcode::LOAD_FAST_MULTI => {
            let value = i32::from(number - opcode::LOAD_CONST_SMALL_INT_MULTI) - opcode::SMALL_INT_MULTI_EXCESS;
            return write!(out, "LOAD_CONST_SMALL_INT {value}");
        }
        opcode::LOAD_FAST_MULTI..opcode::STORE_FAST_MULTI => {
            return write!(out, "LOAD_FAST {}", number - opcode::LOAD_FAST_MULTI);
        }
        opcode::STORE_FAST_MULTI..opcode::UNARY_OP_MULTI => {
            return write!(out, "STORE_FAST {}", number - opcode::STORE_FAST_MULTI);
        }
        opcode::UNARY_OP_MULTI..opcode::BINARY_OP_MULTI => {
            let operator = UnaryOperator::from_number(number - opcode::UNARY_OP_MULTI);
            return write!(out, "UNARY_OP {}", operator.map_or("?", UnaryOperator::symbol));
        }
        opcode::BINARY_OP_MULTI.. => {
            let operator = BinaryOperator::from_number(number - opcode::BINARY_OP_MULTI);
            return write!(out, "BINARY_OP {}", operator.map_or("?", BinaryOperator::symbol));
        }
        _ => {}
    }
    out.write_str(opcode_info(number).map_or("?", |info| info.name))?;
    let operand = instruction.operand;
    match instruction.kind {
        Operand::None => Ok(()),
        Operand::Name => write!(out, " {}", name(image, operand)),
        Operand::Constant => match image.constants().nth(operand as usize) {
            Some(constant) => {
                out.write_char(' ')?;
                write_constant(&constant, out)
            }
            None => write!(out, " ?"),
        },
        Operand::Signed => write!(out, " {}", operand as i32),
        Operand::Local => write!(out, " {operand}"),
        Operand::Child => write!(out, " {operand}"),
        Operand::ChildAndByte => write!(out, " {operand} with {} cells", instruction.extra),
        Operand::Unsigned => match number {
            opcode::CALL_FUNCTION..=opcode::CALL_METHOD_VAR_KW => {
                write!(out, " {} positional, {} keyword", operand & 0xff, operand >> 8)
            }
            opcode::UNPACK_EX => write!(out, " {} before, {} after", operand & 0xff, operand >> 8),
            opcode::STORE_COMP => {
                let kind = ["list", "dict", "set", "?"][(operand & 3) as usize];
                write!(out, " {kind} at {}", operand >> 2)
            }
            _ => write!(out, " {operand}"),
        },
        Operand::SignedJump | Operand::ForwardJump => write!(out, " to {operand}"),
        Operand::SignedJumpAndByte => {
            let iterator = if instruction.extra & 0x80 != 0 { ", pops iterator" } else { "" };
            write!(out, " to {operand} out of {}{iterator}", instruction.extra & 0x7f)
        }
    }?;
    let _ = code;
    Ok(())
}

/// Prints a constant the way Python writes it.
pub fn write_constant(constant: &Constant<'_>, out: &mut dyn Write) -> fmt::Result {
    match constant {
        Constant::None => out.write_str("None"),
        Constant::False => out.write_str("False"),
        Constant::True => out.write_str("True"),
        Constant::Ellipsis => out.write_str("..."),
        Constant::Str(text) => write!(out, "{text:?}"),
        Constant::Bytes(bytes) => write!(out, "b\"{}\"", bytes.escape_ascii()),
        Constant::Integer(text) | Constant::Float(text) | Constant::Complex(text) => out.write_str(text),
        Constant::Tuple(items) => {
            out.write_char('(')?;
            // The reader has limited how deep tuples nest.
            for (index, item) in (*items).enumerate() {
                if index > 0 {
                    out.write_str(", ")?;
                }
                write_constant(&item, out)?;
            }
            out.write_char(')')
        }
    }
}
