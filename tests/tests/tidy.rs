//! The house rules, checked on the tree itself: imports, file sizes, unsafe, headings.
//!
//! Every rule is a table here and a sentence in ARCHITECTURE.md; a rule is changed in both or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pyrite_tests::root;

/// Every Rust file of ours, as (path relative to the root, text).
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for top in ["protocol", "device-fw", "app", "tests"] {
        collect(&root().join(top), &mut found);
    }
    assert!(found.len() > 50, "the walk finds the sources");
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect(&path, found);
            }
        } else if name.ends_with(".rs") {
            let relative = path.strip_prefix(root()).expect("under the root").to_string_lossy().replace('\\', "/");
            found.push((relative, fs::read_to_string(&path).expect("UTF-8 source")));
        }
    }
}

fn report(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}

/// What each crate may import of ours; the order of the design.
const CRATE_IMPORTS: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("device-fw/compiler", &[]),
    ("device-fw/platform", &[]),
    ("device-fw/littlefs", &["pyrite-platform"]),
    ("device-fw/nvs", &["pyrite-platform"]),
    ("device-fw/runtime", &["pyrite-compiler", "pyrite-platform", "pyrite-littlefs"]),
    (
        "device-fw/firmware",
        &["pyrite-protocol", "pyrite-compiler", "pyrite-platform", "pyrite-littlefs", "pyrite-runtime"],
    ),
    (
        "device-fw/ports/sim",
        &[
            "pyrite-protocol",
            "pyrite-compiler",
            "pyrite-platform",
            "pyrite-littlefs",
            "pyrite-nvs",
            "pyrite-runtime",
            "pyrite-firmware",
        ],
    ),
    ("device-fw/ports/virt", &["pyrite-platform", "pyrite-runtime", "pyrite-firmware"]),
    ("device-fw/ports/esp", &["pyrite-platform", "pyrite-nvs", "pyrite-runtime", "pyrite-firmware"]),
    ("app", &["pyrite-protocol", "pyrite-compiler", "pyrite-platform", "pyrite-firmware", "pyrite-sim"]),
];

#[test]
fn crates_import_only_what_stands_above_them() {
    let mut offences = Vec::new();
    for (folder, allowed) in CRATE_IMPORTS {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
        let mut in_dependencies = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                in_dependencies = line.ends_with("dependencies]") && !line.contains("dev-");
            } else if in_dependencies && line.starts_with("pyrite-") {
                let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
                if !allowed.contains(&name) {
                    offences.push(format!("{folder} imports {name}"));
                }
            }
        }
    }
    report("A crate imports only crates that stand above it", &offences);
}

/// Layers inside the runtime with their level: a layer may name itself, its equals and lower ones.
const RUNTIME_LAYERS: &[(&str, u8)] =
    &[("value", 0), ("heap", 1), ("ops", 2), ("types", 2), ("vm", 3), ("builtins", 4)];

/// Files that name a higher layer directly instead of being called through a table. This list may only shrink.
const LAYER_EXCEPTIONS: &[(&str, &str)] = &[
    ("heap/cursor.rs", "types"),
    ("heap/header.rs", "types"),
    ("ops/iterate.rs", "vm"),
    ("types/exception.rs", "vm"),
    ("types/function.rs", "vm"),
    ("types/generator.rs", "vm"),
    ("vm/embed.rs", "builtins"),
    ("vm/import.rs", "builtins"),
    ("vm/operations.rs", "builtins"),
];

#[test]
fn runtime_layers_import_downwards_only() {
    let mut offences = Vec::new();
    let mut unused: Vec<_> = LAYER_EXCEPTIONS.to_vec();
    for (path, text) in sources() {
        let Some(inside) = path.strip_prefix("device-fw/runtime/src/") else { continue };
        let layer = inside.split(['/', '.']).next().unwrap_or_default();
        let Some((_, level)) = RUNTIME_LAYERS.iter().find(|(name, _)| *name == layer) else { continue };
        for (index, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for (upper, _) in RUNTIME_LAYERS.iter().filter(|(_, other)| other > level) {
                let named = line.match_indices(&format!("crate::{upper}")).any(|(at, found)| {
                    !line[at + found.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
                });
                if named && !LAYER_EXCEPTIONS.contains(&(inside, upper)) {
                    offences.push(format!("{path}:{} names crate::{upper}", index + 1));
                }
                if named {
                    unused.retain(|exception| *exception != (inside, upper));
                }
            }
        }
    }
    report("Inside runtime: value < heap < ops and types < vm < builtins", &offences);
    assert!(unused.is_empty(), "exceptions that nothing needs any more: {unused:?}");
}

/// The longest a file may be.
const LINES_AT_MOST: usize = 800;

/// Files over the limit, with the size they may not exceed. This list may only shrink.
const LONG_FILES: &[(&str, usize)] = &[("device-fw/runtime/src/vm/dispatch.rs", 943)];

#[test]
fn files_are_short() {
    let allowed: BTreeMap<_, _> = LONG_FILES.iter().copied().collect();
    let mut offences = Vec::new();
    for (path, text) in sources() {
        let lines = text.lines().count();
        let limit = allowed.get(path.as_str()).copied().unwrap_or(LINES_AT_MOST);
        if lines > limit {
            offences.push(format!("{path} has {lines} lines, {limit} allowed"));
        }
    }
    report("A file has one subject and at most 800 lines", &offences);
}

#[test]
fn files_say_what_they_are() {
    let mut offences = Vec::new();
    for (path, text) in sources() {
        let first = text.lines().next().unwrap_or_default();
        if !first.starts_with("//! ") {
            offences.push(format!("{path} starts with {first:?}"));
        } else if first.chars().count() > 120 {
            offences.push(format!("{path}: the subtitle is longer than a line"));
        }
    }
    report("A file's first line is `//! ` and a subtitle", &offences);
}

#[test]
fn names_say_a_subject() {
    let mut offences = Vec::new();
    for (path, _) in sources() {
        let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if ["mod", "utils", "util", "common", "helpers", "helper", "manager", "misc"].contains(&stem) {
            offences.push(path);
        }
    }
    report("A file is named after its subject; foo.rs stands beside foo/", &offences);
}

/// Crates that forbid unsafe code altogether.
const SAFE_CRATES: &[&str] = &[
    "protocol",
    "device-fw/compiler",
    "device-fw/platform",
    "device-fw/littlefs",
    "device-fw/nvs",
    "device-fw/firmware",
    "app",
];

/// Where unsafe code may stand.
const UNSAFE_PLACES: &[&str] = &["device-fw/runtime/src/heap", "device-fw/runtime/src/value", "device-fw/ports/"];

#[test]
fn unsafe_stands_where_it_may() {
    let mut offences = Vec::new();
    for folder in SAFE_CRATES {
        let front = fs::read_to_string(root().join(folder).join("src/lib.rs")).expect("a lib.rs");
        if !front.contains("#![forbid(unsafe_code)]") {
            offences.push(format!("{folder}/src/lib.rs lacks #![forbid(unsafe_code)]"));
        }
    }
    for (path, text) in sources() {
        // The rule's own text names the word, and test harnesses may count allocations.
        if path.starts_with("tests/")
            || path.contains("/tests/")
            || UNSAFE_PLACES.iter().any(|place| path.starts_with(place))
        {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe") {
                offences.push(format!("{path}:{}", index + 1));
            }
        }
    }
    report("Unsafe code stands only under runtime/src/heap, the word type and the ports", &offences);
}

#[test]
fn firmware_crates_have_no_hidden_heap() {
    let mut offences = Vec::new();
    for (path, text) in sources() {
        let core = ["protocol/src/", "device-fw/compiler/src/", "device-fw/platform/src/", "device-fw/littlefs/src/"];
        let more = ["device-fw/nvs/src/", "device-fw/runtime/src/", "device-fw/firmware/src/"];
        if !core.iter().chain(&more).any(|folder| path.starts_with(folder)) {
            continue;
        }
        if path.ends_with("src/lib.rs") && !text.contains("#![no_std]") {
            offences.push(format!("{path} lacks #![no_std]"));
        }
        for (index, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("extern crate alloc") {
                offences.push(format!("{path}:{}", index + 1));
            }
        }
    }
    report("compiler, runtime, firmware and protocol use no global allocator", &offences);
}

#[test]
fn state_and_text_know_no_egui() {
    let mut offences = Vec::new();
    for (path, text) in sources() {
        let bare = path.starts_with("app/src/state") || path.starts_with("app/src/text");
        if bare && text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("egui::")) {
            offences.push(path.clone());
        }
        let threaded = path.starts_with("app/src/state") || path.starts_with("app/src/ui");
        if threaded && (text.contains("thread::spawn") || text.contains("Arc<Mutex")) {
            offences.push(format!("{path}: threads live in workers"));
        }
    }
    report("state and text are plain data without egui; threads live in workers", &offences);
}

#[test]
fn nothing_unfinished_is_committed() {
    let mut offences = Vec::new();
    let marks = ["todo", "unimplemented"].map(|word| format!("{word}!("));
    for (path, text) in sources() {
        for (index, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) || line.trim_start().starts_with("#[ignore") {
                offences.push(format!("{path}:{}", index + 1));
            }
        }
    }
    report("No unfinished branch and no ignored test", &offences);
}
