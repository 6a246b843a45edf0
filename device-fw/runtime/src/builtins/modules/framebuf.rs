//! Module `framebuf`

use crate::native::{Arity, Constant, Member, NativeModule};
use crate::types::{self, frame_buffer};
use crate::value::Value;

/// The module.
pub const FRAMEBUF: NativeModule = NativeModule {
    name: "framebuf",
    members: &[
        ("FrameBuffer", Member::Constant(Constant::Value(Value::native_type(types::FRAME_BUFFER)))),
        (
            "FrameBuffer1",
            Member::Function(frame_buffer::vertical_monochrome, Arity::between(3, 4).keywords(&["stride"])),
        ),
        ("GS2_HMSB", Member::Constant(Constant::Int(5))),
        ("GS4_HMSB", Member::Constant(Constant::Int(2))),
        ("GS8", Member::Constant(Constant::Int(6))),
        ("MONO_HLSB", Member::Constant(Constant::Int(3))),
        ("MONO_HMSB", Member::Constant(Constant::Int(4))),
        ("MONO_VLSB", Member::Constant(Constant::Int(0))),
        ("MVLSB", Member::Constant(Constant::Int(0))),
        ("RGB565", Member::Constant(Constant::Int(1))),
    ],
};
