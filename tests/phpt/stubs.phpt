--TEST--
The stubs say what Reflection says
--DESCRIPTION--
Editors and analysers believe php/appointease.stub.php. Names, parameters, types, defaults, return types, parents and
properties are compared with the loaded extension, so that neither changes alone; and everything has its sentence.
--FILE--
<?php
require __DIR__ . '/connect.inc';
require __DIR__ . '/signatures.inc';

$code = 'require $argv[1]; require $argv[2]; echo json_encode([signatures(), undocumented()]);';
$stub = dirname(__DIR__, 2) . '/php/appointease.stub.php';
$command = [PHP_BINARY, '-n', '-r', $code, $stub, __DIR__ . '/signatures.inc'];
[$stubs, $undocumented] = json_decode(shell_exec(implode(' ', array_map('escapeshellarg', $command))), true);

echo count(preg_grep('/^appointease_/', signatures())), " functions\n";
echo "only in the extension: ", json_encode(array_values(array_diff(signatures(), $stubs))), "\n";
echo "only in the stubs: ", json_encode(array_values(array_diff($stubs, signatures()))), "\n";
echo "without a sentence: ", json_encode($undocumented), "\n";
--EXPECT--
31 functions
only in the extension: []
only in the stubs: []
without a sentence: []
