//! The exceptions, and the one place in which an error of ours becomes one.
//!
//! They are plain classes that inherit the engine's own way of making an exception, which is what fills in file, line
//! and trace. The tree has one root, `AppointEase\Exception`, with a public property `argument`: the argument, array
//! key or option at fault, or null.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::builders::{ClassBuilder, ClassProperty};
use ext_php_rs::convert::IntoZval;
use ext_php_rs::exception::PhpException;
use ext_php_rs::flags::PropertyFlags;
use ext_php_rs::types::Zval;
use ext_php_rs::zend::{ClassEntry, ExecutorGlobals, ce};

use crate::error::{Error, Kind};

/// A class of the tree, once it is registered.
struct Class {
    name: &'static str,
    entry: AtomicPtr<ClassEntry>,
}

impl Class {
    const fn new(name: &'static str) -> Self {
        Self { name, entry: AtomicPtr::new(ptr::null_mut()) }
    }

    fn entry(&self) -> &'static ClassEntry {
        // SAFETY: the pointer is null, or it is that of a class that the engine keeps until the process ends.
        unsafe { self.entry.load(Ordering::Acquire).as_ref() }.unwrap_or_else(|| ce::exception())
    }
}

static ROOT: Class = Class::new("AppointEase\\Exception");
static INVALID_ARGUMENT: Class = Class::new("AppointEase\\InvalidArgumentException");
static CONFIGURATION: Class = Class::new("AppointEase\\ConfigurationException");
static NOT_FOUND: Class = Class::new("AppointEase\\NotFoundException");
static STORE: Class = Class::new("AppointEase\\StoreException");

/// Makes the classes known to PHP. Called from MINIT.
pub fn register() -> ext_php_rs::error::Result<()> {
    let argument = ClassProperty {
        name: "argument".to_owned(),
        flags: PropertyFlags::Public,
        default: Some(Box::new(|| Ok(Zval::null()))),
        docs: &[],
        ty: None,
        nullable: true,
        readonly: false,
        default_stub: None,
    };
    ClassBuilder::new(ROOT.name)
        .extends((ce::exception, "\\Exception"))
        .property(argument)
        .registration(|entry, _| ROOT.entry.store(entry, Ordering::Release))
        .register()?;
    let child = |class: &Class| ClassBuilder::new(class.name).extends((|| ROOT.entry(), "\\AppointEase\\Exception"));
    child(&INVALID_ARGUMENT)
        .registration(|entry, _| INVALID_ARGUMENT.entry.store(entry, Ordering::Release))
        .register()?;
    child(&CONFIGURATION).registration(|entry, _| CONFIGURATION.entry.store(entry, Ordering::Release)).register()?;
    child(&NOT_FOUND).registration(|entry, _| NOT_FOUND.entry.store(entry, Ordering::Release)).register()?;
    child(&STORE).registration(|entry, _| STORE.entry.store(entry, Ordering::Release)).register()
}

fn class_of(kind: Kind) -> &'static ClassEntry {
    match kind {
        Kind::InvalidArgument => INVALID_ARGUMENT.entry(),
        Kind::Configuration => CONFIGURATION.entry(),
        Kind::NotFound => NOT_FOUND.entry(),
        Kind::Unreachable | Kind::Refused | Kind::Incomplete | Kind::Contention | Kind::Corrupt | Kind::Failed => {
            STORE.entry()
        }
    }
}

impl From<Error> for PhpException {
    /// The engine makes the exception, so that it knows where it was thrown; then the argument is put into it.
    fn from(error: Error) -> Self {
        let class = class_of(error.kind());
        let message = error.message().replace('\0', "\u{fffd}");
        let plain = Self::new(message.clone(), 0, class);
        let Some(argument) = error.argument() else {
            return plain;
        };
        if ExecutorGlobals::has_exception() || ext_php_rs::exception::throw(class, &message).is_err() {
            return plain;
        }
        let Some(mut object) = ExecutorGlobals::take_exception() else {
            return plain;
        };
        if object.set_property("argument", argument).is_err() {
            return plain;
        }
        match object.into_zval(false) {
            Ok(object) => plain.with_object(object),
            Err(_) => plain,
        }
    }
}
