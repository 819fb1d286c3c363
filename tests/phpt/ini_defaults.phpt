--TEST--
The settings have their documented defaults and cannot be changed by a script
--DESCRIPTION--
How long a store may keep a visitor waiting is the server administrator's to say (PHP_INI_SYSTEM), not a site's.
--FILE--
<?php
foreach (ini_get_all('appointease') as $name => $setting) {
    echo $name, ' = ', $setting['global_value'], $setting['access'] === INI_SYSTEM ? '' : ' IS NOT SYSTEM', "\n";
}
var_dump(ini_set('appointease.redis_timeout_ms', '1'), ini_get('appointease.redis_timeout_ms'));
--EXPECT--
appointease.mysql_timeout_ms = 3000
appointease.poll_interval_max = 15
appointease.redis_timeout_ms = 100
bool(false)
string(3) "100"
