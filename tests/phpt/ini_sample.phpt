--TEST--
The sample ini file names exactly the settings that exist, with their defaults
--DESCRIPTION--
A setting that is renamed or added must not leave the file that administrators copy behind.
--FILE--
<?php
$sample = parse_ini_file(dirname(__DIR__, 2) . '/php/appointease.ini');
var_dump($sample['extension']);
unset($sample['extension']);
var_dump($sample == array_map(fn ($setting) => $setting['global_value'], ini_get_all('appointease')));
--EXPECT--
string(11) "appointease"
bool(true)
