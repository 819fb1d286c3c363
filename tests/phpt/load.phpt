--TEST--
The extension loads and says its version
--DESCRIPTION--
If this fails, every other test does: look here first.
--FILE--
<?php
var_dump(extension_loaded('appointease'));
var_dump(appointease_version() === phpversion('appointease'));
var_dump(preg_match('/^\d+\.\d+\.\d+$/', appointease_version()));
--EXPECT--
bool(true)
bool(true)
int(1)
