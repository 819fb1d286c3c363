--TEST--
php --ri shows that the extension is enabled, its version and its settings
--DESCRIPTION--
It is the first thing that an administrator is asked for. Settings are shown with the values that are in force.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$flags = ['-d', 'extension=' . setting('APPOINTEASE_EXTENSION'), '-d', 'appointease.redis_timeout_ms=250'];
passthru(implode(' ', array_map('escapeshellarg', [PHP_BINARY, ...$flags, '--ri', 'appointease'])));
--EXPECTF--
appointease

AppointEase support => enabled
Version => %d.%d.%d
appointease.redis_timeout_ms => 250
appointease.mysql_timeout_ms => 3000
appointease.poll_interval_max => 15
