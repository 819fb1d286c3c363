--TEST--
A setting that cannot be is a ConfigurationException that names the option
--DESCRIPTION--
php.ini is not refused at start, when nobody would see why the site is down, but at the first configuration.
--FILE--
<?php
require __DIR__ . '/connect.inc';

foreach (['redis_timeout_ms=abc', 'redis_timeout_ms=0', 'redis_timeout_ms=', 'redis_timeout_ms=1.5', 'mysql_timeout_ms=-1', 'mysql_timeout_ms=60001'] as $setting) {
    [$printed, $said] = php('attempt(fn () => appointease_configure([]));', null, ['-d', "appointease.$setting"]);
    echo "$setting: ", $printed, $said;
}
--EXPECT--
redis_timeout_ms=abc: ConfigurationException[redis_timeout_ms] redis_timeout_ms: it must be a whole number from 1 to 10000.
redis_timeout_ms=0: ConfigurationException[redis_timeout_ms] redis_timeout_ms: it must be a whole number from 1 to 10000.
redis_timeout_ms=: ConfigurationException[redis_timeout_ms] redis_timeout_ms: it must be a whole number from 1 to 10000.
redis_timeout_ms=1.5: ConfigurationException[redis_timeout_ms] redis_timeout_ms: it must be a whole number from 1 to 10000.
mysql_timeout_ms=-1: ConfigurationException[mysql_timeout_ms] mysql_timeout_ms: it must be a whole number from 10 to 60000.
mysql_timeout_ms=60001: ConfigurationException[mysql_timeout_ms] mysql_timeout_ms: it must be a whole number from 10 to 60000.
