//! Colours, type sizes and spacing of the whole window, light and dark
//!
//! **Invariant:** no other file names a colour or a font size. Text on its ground keeps a contrast of at least 4.5 : 1
//! (a test measures it), and nothing is told by colour alone.

use eframe::egui::style::{ScrollStyle, Selection, TextCursorStyle, WidgetVisuals};
use eframe::egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Ui, Visuals, vec2,
};

/// Every colour that is not one of egui's own `Visuals`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// Light on dark.
    pub is_dark: bool,

    // Grounds, from the edge of the window inwards.
    /// Menu, tool and status bar.
    pub bar: Color32,
    /// Side and bottom panels.
    pub panel: Color32,
    /// Editor and terminal.
    pub paper: Color32,
    /// Dialogs, menus, tooltips.
    pub raised: Color32,
    /// Lines between areas.
    pub border: Color32,

    // Ink.
    /// Text.
    pub text: Color32,
    /// Text of less weight.
    pub text_weak: Color32,
    /// Text of more weight.
    pub text_strong: Color32,

    // Meaning. Each is legible as text on `paper` and `panel`.
    /// Links, focus, what is chosen.
    pub accent: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    /// It went well; it runs.
    pub success: Color32,
    /// Take care.
    pub warning: Color32,
    /// It went wrong.
    pub error: Color32,
    /// Worth knowing.
    pub info: Color32,

    /// The editor's own marks.
    pub editor: EditorColors,
    /// The colours of programs.
    pub syntax: SyntaxColors,
    /// The sixteen colours of ANSI: black, red, green, yellow, blue, magenta, cyan, white, then the bright ones.
    pub ansi: [Color32; 16],
}

/// The editor's and the terminal's own marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EditorColors {
    /// Line numbers.
    pub line_number: Color32,
    /// The number of the caret's line.
    pub line_number_current: Color32,
    /// The ground of the caret's line.
    pub current_line: Color32,
    /// The ground of what is selected.
    pub selection: Color32,
    /// The same while the keys go elsewhere.
    pub selection_unfocused: Color32,
    /// The caret.
    pub caret: Color32,
    /// The ground of matches.
    pub match_found: Color32,
    /// The ground of the match that is selected.
    pub match_current: Color32,
    /// The ground of a bracket and its partner.
    pub bracket: Color32,
    /// The ground of brackets that do not fit.
    pub bracket_wrong: Color32,
    /// The lines at the levels of indentation.
    pub indent_guide: Color32,
    /// The ground of a line that was jumped to.
    pub flash: Color32,
    /// Signs for blanks.
    pub whitespace: Color32,
}

/// One colour for each class of token.
#[expect(missing_docs, reason = "the fields are named after the classes")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SyntaxColors {
    pub plain: Color32,
    pub keyword: Color32,
    pub constant: Color32,
    pub builtin: Color32,
    pub definition: Color32,
    pub call: Color32,
    pub class: Color32,
    pub decorator: Color32,
    pub number: Color32,
    pub string: Color32,
    pub escape: Color32,
    pub comment: Color32,
    pub operator: Color32,
    pub error: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// The dark theme.
pub const DARK: Theme = Theme {
    is_dark: true,
    bar: rgb(0x17_19_1d),
    panel: rgb(0x1b_1d_22),
    paper: rgb(0x1f_22_28),
    raised: rgb(0x26_29_31),
    border: rgb(0x33_37_40),
    text: rgb(0xcd_d1_d9),
    text_weak: rgb(0x93_9a_a8),
    text_strong: rgb(0xf1_f3_f7),
    accent: rgb(0x5a_a9_f5),
    on_accent: rgb(0x0c_16_22),
    success: rgb(0x6c_c4_7b),
    warning: rgb(0xe2_b4_4f),
    error: rgb(0xf4_7c_78),
    info: rgb(0x5a_a9_f5),
    editor: EditorColors {
        line_number: rgb(0x76_7d_8b),
        line_number_current: rgb(0xc6_cb_d5),
        current_line: rgb(0x27_2b_32),
        selection: rgb(0x2b_4a_6f),
        selection_unfocused: rgb(0x38_3e_49),
        caret: rgb(0xf1_f3_f7),
        match_found: rgb(0x5c_4c_22),
        match_current: rgb(0x97_62_10),
        bracket: rgb(0x4a_52_60),
        bracket_wrong: rgb(0x6e_2f_33),
        indent_guide: rgb(0x31_35_3e),
        flash: rgb(0x5a_52_1e),
        whitespace: rgb(0x4a_50_5c),
    },
    syntax: SyntaxColors {
        plain: rgb(0xd4_d8_e0),
        keyword: rgb(0xcf_93_e6),
        constant: rgb(0x6c_b6_ff),
        builtin: rgb(0x6f_c9_d8),
        definition: rgb(0xe8_d4_8b),
        call: rgb(0xe0_d0_9c),
        class: rgb(0x62_d0_b2),
        decorator: rgb(0xe8_c4_6f),
        number: rgb(0xb9_d6_9c),
        string: rgb(0xe0_a0_7e),
        escape: rgb(0xe6_c0_7b),
        comment: rgb(0x7f_a3_75),
        operator: rgb(0xb9_c2_d0),
        error: rgb(0xf4_7c_78),
    },
    ansi: [
        rgb(0x5b_62_70),
        rgb(0xe8_6c_6c),
        rgb(0x6c_c4_7b),
        rgb(0xdc_b0_55),
        rgb(0x5a_a9_f5),
        rgb(0xc8_88_e0),
        rgb(0x4f_c1_cf),
        rgb(0xcd_d1_d9),
        rgb(0x8a_92_a1),
        rgb(0xff_8f_8a),
        rgb(0x8f_e0_9c),
        rgb(0xf6_cf_7a),
        rgb(0x86_c3_ff),
        rgb(0xe0_a8_f4),
        rgb(0x7c_dd_e8),
        rgb(0xf5_f7_fa),
    ],
};

/// The light theme.
pub const LIGHT: Theme = Theme {
    is_dark: false,
    bar: rgb(0xe9_ec_f0),
    panel: rgb(0xf5_f6_f8),
    paper: rgb(0xff_ff_ff),
    raised: rgb(0xfc_fc_fd),
    border: rgb(0xd3_d7_de),
    text: rgb(0x2d_32_3b),
    text_weak: rgb(0x5e_66_74),
    text_strong: rgb(0x0f_12_17),
    accent: rgb(0x0b_62_b8),
    on_accent: rgb(0xff_ff_ff),
    success: rgb(0x1a_75_34),
    warning: rgb(0x8f_58_00),
    error: rgb(0xc0_27_2d),
    info: rgb(0x0b_62_b8),
    editor: EditorColors {
        line_number: rgb(0x76_7c_88),
        line_number_current: rgb(0x2d_32_3b),
        current_line: rgb(0xf2_f5_f9),
        selection: rgb(0xb4_d6_fb),
        selection_unfocused: rgb(0xdf_e3_ea),
        caret: rgb(0x0f_12_17),
        match_found: rgb(0xfd_ec_b0),
        match_current: rgb(0xff_c8_66),
        bracket: rgb(0xd0_d8_e4),
        bracket_wrong: rgb(0xf9_cd_cd),
        indent_guide: rgb(0xe3_e6_eb),
        flash: rgb(0xff_f3_a8),
        whitespace: rgb(0xc4_c9_d2),
    },
    syntax: SyntaxColors {
        plain: rgb(0x24_29_32),
        keyword: rgb(0x8a_1d_b5),
        constant: rgb(0x0b_55_c4),
        builtin: rgb(0x0d_6d_80),
        definition: rgb(0x75_50_00),
        call: rgb(0x6e_52_12),
        class: rgb(0x14_71_5c),
        decorator: rgb(0x8a_56_00),
        number: rgb(0x0d_70_4c),
        string: rgb(0xa5_2a_1a),
        escape: rgb(0x93_51_00),
        comment: rgb(0x3c_70_36),
        operator: rgb(0x46_4e_5c),
        error: rgb(0xc0_27_2d),
    },
    ansi: [
        rgb(0x24_29_32),
        rgb(0xb8_25_2b),
        rgb(0x1a_75_34),
        rgb(0x85_5a_00),
        rgb(0x0b_62_b8),
        rgb(0x8a_1d_b5),
        rgb(0x0d_6d_80),
        rgb(0x66_6c_78),
        rgb(0x5e_66_74),
        rgb(0xc8_3a_36),
        rgb(0x2a_77_3c),
        rgb(0x8c_5d_12),
        rgb(0x2a_6f_c4),
        rgb(0x9a_3c_c2),
        rgb(0x1a_74_84),
        rgb(0x4a_50_5c),
    ],
};

/// Smallest gap, in points; the others are multiples of it.
pub const GAP: f32 = 4.0;
/// Height of the tool bar's buttons, in points.
pub const TOOL_BUTTON_HEIGHT: f32 = 28.0;
/// Size of icons in the tool bar, in points.
pub const TOOL_ICON_SIZE: f32 = 18.0;
/// The editor's and the terminal's type size at zoom 1, in points.
pub const CODE_FONT_SIZE: f32 = 14.0;
/// What `CODE_FONT_SIZE` may become by zooming, in points.
pub const CODE_FONT_SIZES: std::ops::RangeInclusive<f32> = 7.0..=40.0;
/// A line of code is this many times its type size high.
pub const CODE_LINE_HEIGHT: f32 = 1.43;

/// The theme that this part of the window is drawn in.
pub fn of(ui: &Ui) -> &'static Theme {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// The monospaced font of `size` points.
pub fn code_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// Gives both of egui's styles our looks. Call it once, at the start.
pub fn install(ctx: &Context) {
    use eframe::egui::Theme as Mode;
    ctx.set_style_of(Mode::Dark, style(&DARK));
    ctx.set_style_of(Mode::Light, style(&LIGHT));
}

fn style(theme: &Theme) -> Style {
    let mut style = Style { visuals: visuals(theme), animation_time: 0.1, ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, FontId::new(11.0, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(13.5, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(13.5, FontFamily::Proportional)),
        (TextStyle::Heading, FontId::new(18.0, FontFamily::Proportional)),
        (TextStyle::Monospace, FontId::new(13.0, FontFamily::Monospace)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(2.0 * GAP, GAP);
    spacing.button_padding = vec2(2.0 * GAP, 0.75 * GAP);
    spacing.window_margin = Margin::same(12);
    spacing.menu_margin = Margin::same(6);
    spacing.interact_size.y = 24.0;
    spacing.indent = 16.0;
    spacing.tooltip_width = 420.0;
    spacing.scroll = ScrollStyle { bar_width: 10.0, foreground_color: false, ..ScrollStyle::solid() };
    // Springing past the edge would fight with text that grows while it is scrolled to its end.
    spacing.scroll.kinetic.rubber_band = false;
    style.interaction.tooltip_delay = 0.35;
    style.interaction.selectable_labels = false;
    style
}

fn visuals(theme: &Theme) -> Visuals {
    let mut visuals = if theme.is_dark { Visuals::dark() } else { Visuals::light() };
    visuals.panel_fill = theme.panel;
    visuals.window_fill = theme.raised;
    visuals.window_stroke = Stroke::new(1.0, theme.border);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.window_shadow = shadow(theme, 8, 24);
    visuals.popup_shadow = shadow(theme, 4, 12);
    visuals.extreme_bg_color = theme.paper;
    visuals.faint_bg_color = mix(theme.panel, theme.text, 0.04);
    visuals.code_bg_color = mix(theme.panel, theme.text, 0.08);
    visuals.hyperlink_color = theme.accent;
    visuals.warn_fg_color = theme.warning;
    visuals.error_fg_color = theme.error;
    visuals.weak_text_color = Some(theme.text_weak);
    visuals.selection = Selection {
        bg_fill: theme.editor.selection,
        stroke: Stroke::new(1.0, if theme.is_dark { mix(theme.accent, theme.text_strong, 0.5) } else { theme.accent }),
    };
    // A blinking caret repaints for ever; ours is drawn steady in small fields, and the editor blinks by its own rule.
    visuals.text_cursor =
        TextCursorStyle { stroke: Stroke::new(1.5, theme.editor.caret), blink: false, ..Default::default() };
    visuals.striped = false;
    visuals.slider_trailing_fill = true;

    let widgets = &mut visuals.widgets;
    widgets.noninteractive = widget(theme.panel, theme.panel, theme.border, theme.text);
    widgets.inactive = widget(
        mix(theme.panel, theme.text, 0.08),
        mix(theme.panel, theme.text, 0.13),
        mix(theme.panel, theme.text, 0.14),
        theme.text,
    );
    widgets.hovered = widget(
        mix(theme.panel, theme.text, 0.15),
        mix(theme.panel, theme.text, 0.2),
        mix(theme.panel, theme.text, 0.28),
        theme.text_strong,
    );
    widgets.active =
        widget(mix(theme.panel, theme.text, 0.22), mix(theme.panel, theme.text, 0.27), theme.accent, theme.text_strong);
    widgets.open = widget(
        mix(theme.panel, theme.text, 0.12),
        mix(theme.panel, theme.text, 0.12),
        mix(theme.panel, theme.text, 0.2),
        theme.text_strong,
    );
    visuals
}

fn widget(weak: Color32, fill: Color32, border: Color32, ink: Color32) -> WidgetVisuals {
    WidgetVisuals {
        weak_bg_fill: weak,
        bg_fill: fill,
        bg_stroke: Stroke::new(1.0, border),
        corner_radius: CornerRadius::same(4),
        fg_stroke: Stroke::new(1.0, ink),
        expansion: 0.0,
    }
}

fn shadow(theme: &Theme, offset: i8, blur: u8) -> Shadow {
    let color = Color32::from_black_alpha(if theme.is_dark { 110 } else { 40 });
    Shadow { offset: [0, offset], blur, spread: 0, color }
}

/// `share` of `over`, the rest `under`.
fn mix(under: Color32, over: Color32, share: f32) -> Color32 {
    under.lerp_to_gamma(over, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f32 {
        let [r, g, b, _] = eframe::egui::Rgba::from(color).to_array();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The contrast ratio of WCAG 2.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    #[test]
    fn ink_is_legible_on_its_ground() {
        for theme in [DARK, LIGHT] {
            let s = theme.syntax;
            let code = [
                s.plain,
                s.keyword,
                s.constant,
                s.builtin,
                s.definition,
                s.call,
                s.class,
                s.decorator,
                s.number,
                s.string,
                s.escape,
                s.comment,
                s.operator,
                s.error,
            ];
            let signs = [theme.accent, theme.success, theme.warning, theme.error, theme.info];
            let grounds = [theme.bar, theme.panel, theme.paper, theme.raised];
            let mut wrong = Vec::new();
            let mut check = |name: &str, ink, ground, least: f32| {
                let ratio = contrast(ink, ground);
                if ratio < least {
                    wrong.push(format!("dark {}: {name} {ink:?} on {ground:?}: {ratio:.2}", theme.is_dark));
                }
            };
            for ink in code {
                check("code", ink, theme.paper, 4.5);
                check("code", ink, theme.editor.current_line, 4.5);
                check("code selected", ink, theme.editor.selection, 3.0);
            }
            for ground in grounds {
                for ink in [theme.text, theme.text_weak, theme.text_strong] {
                    check("text", ink, ground, 4.5);
                }
                for ink in signs {
                    check("sign", ink, ground, 4.5);
                }
            }
            check("on accent", theme.on_accent, theme.accent, 4.5);
            for ink in &theme.ansi[1..] {
                check("ansi", *ink, theme.paper, 4.5);
            }
            check("line number", theme.editor.line_number, theme.paper, 3.0);
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }
}
