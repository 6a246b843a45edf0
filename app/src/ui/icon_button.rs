//! Buttons with an icon, and a name for screen readers.
//!
//! **Invariant:** the name spoken is words, never the icon's character.

use eframe::egui::{Button, Color32, Response, RichText, Role, Ui, Vec2, WidgetInfo};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::ICON_KEYBOARD_ARROW_DOWN;

use super::{metrics, theme};

/// An icon as text of a size in points.
pub fn icon_text(icon: MaterialIcon, points: f32) -> RichText {
    icon.rich_text().size(points)
}

/// What a button of the tool bar shows.
#[derive(Debug, Clone, Copy)]
pub struct Tool<'a> {
    /// Its icon.
    pub icon: MaterialIcon,
    /// Its text.
    pub text: &'a str,
    /// What it does, for the tooltip.
    pub tip: &'a str,
    /// Its keys, empty if it has none.
    pub keys: &'a str,
    /// Whether it can be used now.
    pub enabled: bool,
}

/// A button with icon and text. `ink` colours the icon.
pub fn tool_button(ui: &mut Ui, tool: Tool<'_>, ink: Option<Color32>) -> Response {
    let mut icon = icon_text(tool.icon, theme::TOOL_ICON_SIZE);
    if let (Some(ink), true) = (ink, tool.enabled) {
        icon = icon.color(ink);
    }
    let button = Button::new((icon, metrics::words_if_wide(ui, tool.text)))
        .frame_when_inactive(false)
        .min_size(Vec2::new(0.0, theme::TOOL_BUTTON_HEIGHT));
    let response = ui.add_enabled(tool.enabled, button);
    name(&response, tool.text, tool.enabled);
    let tip = if tool.keys.is_empty() { tool.tip.to_owned() } else { format!("{}  ({})", tool.tip, tool.keys) };
    response.on_hover_text(&tip).on_disabled_hover_text(&tip)
}

/// A small button with an icon alone.
pub fn small_icon_button(ui: &mut Ui, icon: MaterialIcon, spoken: &str, enabled: bool) -> Response {
    let button = Button::new(icon_text(icon, metrics::SMALL_ICON_SIZE))
        .frame_when_inactive(false)
        .min_size(Vec2::splat(metrics::SMALL_BUTTON_SIZE));
    let response = ui.add_enabled(enabled, button);
    name(&response, spoken, enabled);
    response.on_hover_text(spoken).on_disabled_hover_text(spoken)
}

/// The button that opens a menu of the tool bar; an icon alone if it has no title.
pub fn menu_opener<'a>(icon: MaterialIcon, ink: Color32, title: &str) -> Button<'a> {
    let icon = icon_text(icon, theme::TOOL_ICON_SIZE).color(ink);
    let button = match title {
        "" => Button::new(icon),
        title => Button::new((icon, title.to_owned(), icon_text(ICON_KEYBOARD_ARROW_DOWN, 16.0))),
    };
    button.min_size(Vec2::new(0.0, theme::TOOL_BUTTON_HEIGHT))
}

/// A row of a menu: icon and text.
pub fn menu_button(ui: &mut Ui, icon: MaterialIcon, text: &str, enabled: bool) -> bool {
    let response = ui.add_enabled(enabled, Button::new((icon_text(icon, metrics::SMALL_ICON_SIZE), text)));
    name(&response, text, enabled);
    if response.clicked() {
        ui.close();
    }
    response.clicked()
}

/// Says a button's name in words.
pub fn name(response: &Response, spoken: &str, enabled: bool) {
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, spoken));
}
