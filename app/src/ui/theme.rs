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
    /// The kinds of pieces in the board's memory, in the order of the protocol's names; the first is free memory.
    pub memory: [Color32; 10],
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
    bar: rgb(0x17191d),
    panel: rgb(0x1b1d22),
    paper: rgb(0x1f2228),
    raised: rgb(0x262931),
    border: rgb(0x333740),
    text: rgb(0xcdd1d9),
    text_weak: rgb(0x939aa8),
    text_strong: rgb(0xf1f3f7),
    accent: rgb(0x5aa9f5),
    on_accent: rgb(0x0c1622),
    success: rgb(0x6cc47b),
    warning: rgb(0xe2b44f),
    error: rgb(0xf47c78),
    info: rgb(0x5aa9f5),
    editor: EditorColors {
        line_number: rgb(0x767d8b),
        line_number_current: rgb(0xc6cbd5),
        current_line: rgb(0x272b32),
        selection: rgb(0x2b4a6f),
        selection_unfocused: rgb(0x383e49),
        caret: rgb(0xf1f3f7),
        match_found: rgb(0x5c4c22),
        match_current: rgb(0x976210),
        bracket: rgb(0x4a5260),
        bracket_wrong: rgb(0x6e2f33),
        indent_guide: rgb(0x31353e),
        flash: rgb(0x5a521e),
        whitespace: rgb(0x4a505c),
    },
    syntax: SyntaxColors {
        plain: rgb(0xd4d8e0),
        keyword: rgb(0xcf93e6),
        constant: rgb(0x6cb6ff),
        builtin: rgb(0x6fc9d8),
        definition: rgb(0xe8d48b),
        call: rgb(0xe0d09c),
        class: rgb(0x62d0b2),
        decorator: rgb(0xe8c46f),
        number: rgb(0xb9d69c),
        string: rgb(0xe0a07e),
        escape: rgb(0xe6c07b),
        comment: rgb(0x7fa375),
        operator: rgb(0xb9c2d0),
        error: rgb(0xf47c78),
    },
    ansi: [
        rgb(0x5b6270),
        rgb(0xe86c6c),
        rgb(0x6cc47b),
        rgb(0xdcb055),
        rgb(0x5aa9f5),
        rgb(0xc888e0),
        rgb(0x4fc1cf),
        rgb(0xcdd1d9),
        rgb(0x8a92a1),
        rgb(0xff8f8a),
        rgb(0x8fe09c),
        rgb(0xf6cf7a),
        rgb(0x86c3ff),
        rgb(0xe0a8f4),
        rgb(0x7cdde8),
        rgb(0xf5f7fa),
    ],
    memory: [
        rgb(0x2c3038),
        rgb(0x7d8594),
        rgb(0xe0a07e),
        rgb(0xb9d69c),
        rgb(0x5aa9f5),
        rgb(0xb58ae0),
        rgb(0x62d0b2),
        rgb(0xe8c46f),
        rgb(0xe07ab0),
        rgb(0x9aa3b5),
    ],
};

/// The light theme.
pub const LIGHT: Theme = Theme {
    is_dark: false,
    bar: rgb(0xe9ecf0),
    panel: rgb(0xf5f6f8),
    paper: rgb(0xffffff),
    raised: rgb(0xfcfcfd),
    border: rgb(0xd3d7de),
    text: rgb(0x2d323b),
    text_weak: rgb(0x5e6674),
    text_strong: rgb(0x0f1217),
    accent: rgb(0x0b62b8),
    on_accent: rgb(0xffffff),
    success: rgb(0x1a7534),
    warning: rgb(0x8f5800),
    error: rgb(0xc0272d),
    info: rgb(0x0b62b8),
    editor: EditorColors {
        line_number: rgb(0x767c88),
        line_number_current: rgb(0x2d323b),
        current_line: rgb(0xf2f5f9),
        selection: rgb(0xb4d6fb),
        selection_unfocused: rgb(0xdfe3ea),
        caret: rgb(0x0f1217),
        match_found: rgb(0xfdecb0),
        match_current: rgb(0xffc866),
        bracket: rgb(0xd0d8e4),
        bracket_wrong: rgb(0xf9cdcd),
        indent_guide: rgb(0xe3e6eb),
        flash: rgb(0xfff3a8),
        whitespace: rgb(0xc4c9d2),
    },
    syntax: SyntaxColors {
        plain: rgb(0x242932),
        keyword: rgb(0x8a1db5),
        constant: rgb(0x0b55c4),
        builtin: rgb(0x0d6d80),
        definition: rgb(0x755000),
        call: rgb(0x6e5212),
        class: rgb(0x14715c),
        decorator: rgb(0x8a5600),
        number: rgb(0x0d704c),
        string: rgb(0xa52a1a),
        escape: rgb(0x935100),
        comment: rgb(0x3c7036),
        operator: rgb(0x464e5c),
        error: rgb(0xc0272d),
    },
    ansi: [
        rgb(0x242932),
        rgb(0xb8252b),
        rgb(0x1a7534),
        rgb(0x855a00),
        rgb(0x0b62b8),
        rgb(0x8a1db5),
        rgb(0x0d6d80),
        rgb(0x666c78),
        rgb(0x5e6674),
        rgb(0xc83a36),
        rgb(0x2a773c),
        rgb(0x8c5d12),
        rgb(0x2a6fc4),
        rgb(0x9a3cc2),
        rgb(0x1a7484),
        rgb(0x4a505c),
    ],
    memory: [
        rgb(0xe4e7ec),
        rgb(0x8a93a3),
        rgb(0xc9703f),
        rgb(0x6d9a33),
        rgb(0x2f7fd6),
        rgb(0x8a55c0),
        rgb(0x1f9e82),
        rgb(0xc29416),
        rgb(0xb8457f),
        rgb(0x5d6675),
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
    spacing.scroll =
        ScrollStyle { bar_width: 10.0, handle_min_length: 28.0, foreground_color: false, ..ScrollStyle::solid() };
    // Springing past the edge would fight with text that grows while it is scrolled to its end.
    spacing.scroll.kinetic.rubber_band = false;
    // A line of code is legible up to the edge.
    spacing.scroll.fade.strength = 0.0;
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

/// Black or white, whichever is easier to read on a ground.
pub fn ink_on(ground: Color32) -> Color32 {
    // Where both have the same contrast, by WCAG 2.
    const MIDDLE: f32 = 0.179;
    if luminance(ground) > MIDDLE { Color32::BLACK } else { Color32::WHITE }
}

/// How bright a colour is, from 0 to 1.
fn luminance(color: Color32) -> f32 {
    let [r, g, b, _] = eframe::egui::Rgba::from(color).to_array();
    0.2126 * r + 0.7152 * g + 0.0722 * b
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
            for ground in theme.memory {
                check("on a kind of memory", ink_on(ground), ground, 4.5);
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
