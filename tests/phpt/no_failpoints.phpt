--TEST--
The release cannot be told to break
--DESCRIPTION--
The fail points of the tests above exist only in a build of their own.
--FILE--
<?php
var_dump(function_exists('appointease_failpoint'));
--EXPECT--
bool(false)
