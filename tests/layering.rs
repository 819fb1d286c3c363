//! The layering: imports run downwards only, and each foreign library is named in one place.
//!
//! It reads the source as text, so a dependency cannot slip in by a re-export or a macro that the compiler would accept.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test stops when it is surprised")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the top down. A module may name those below it.
const LAYERS: [&[&str]; 6] = [
    &["php"],
    &["service"],
    &["failover"],
    &["store", "breaker", "shared"],
    &["config", "domain", "cadence"],
    &["error", "failpoint"],
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                // What is only there for the tests of a file is not part of its layer.
                let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                found.push((path.strip_prefix(&root).unwrap().to_path_buf(), text));
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn module_of(path: &Path) -> String {
    let first = path.iter().next().unwrap().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn layer_of(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("the module {module} is in no layer"))
}

#[test]
fn imports_run_downwards() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if module == "lib" {
            continue;
        }
        for named in text.split("crate::").skip(1) {
            let target: String = named.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if target == module || target.is_empty() {
                continue;
            }
            // `config` may use `domain`, beside which it stands; the other way round it may not.
            let beside = module == "config" && target == "domain";
            if layer_of(&target) <= layer_of(&module) && !beside {
                wrong.push(format!("{} names {target}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_library_is_named_in_its_place() {
    let places: [(&str, &[&str]); 4] = [
        ("ext_php_rs", &["php/"]),
        ("redis::", &["store/redis"]),
        ("mysql_common", &["store/mysql"]),
        ("rustls", &["store/wire"]),
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let shown = path.to_string_lossy().into_owned();
        for (library, allowed) in places {
            let names_it = text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or_default();
                code.match_indices(library).any(|(at, _)| {
                    let before = code.get(..at).unwrap_or_default();
                    // `crate::store::redis::` is our own module.
                    !before.ends_with("::") && !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                })
            });
            if names_it && !allowed.iter().any(|place| shown.starts_with(place)) {
                wrong.push(format!("{shown} names {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn unsafe_code_stays_in_the_binding_the_shared_page_the_look_up_and_the_fail_points() {
    for (path, text) in sources() {
        let names_it = text.lines().any(|line| line.split("//").next().unwrap_or_default().contains("unsafe "));
        let may = path.starts_with("php")
            || ["shared.rs", "failpoint.rs", "wire/lookup.rs"].iter().any(|file| path.ends_with(file));
        assert!(!names_it || may, "{} is unsafe", path.display());
    }
}
