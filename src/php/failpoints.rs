//! Ways for the tests to break the extension on purpose. Only in builds with the feature `failpoints`.

use ext_php_rs::prelude::*;

use super::convert::Text;
use super::lifecycle::with_engine;
use crate::error::Error;

/// Adds these functions to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(appointease_failpoint))
}

/// Breaks in the named way: `panic` in the middle of a call, or `panic_in_transaction` with a row written.
#[php_function]
pub fn appointease_failpoint(name: Text) -> PhpResult<()> {
    let name = name.utf8("name")?;
    with_engine(|engine| engine.fail(&name)?.ok_or_else(|| Error::invalid("name", "there is no such fail point.")))?;
    Ok(())
}
