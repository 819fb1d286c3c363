--TEST--
The status says how the stores are, and no secret
--DESCRIPTION--
Site Health shows it. With and without Redis; addresses are shown, users and passwords are not.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    $status = appointease_status();
    $endpoint = [$status['redis']['endpoint'], $status['mysql']['endpoint']];
    show([is_string($endpoint[0]), is_string($endpoint[1]), is_string($status['mysql']['server'])]);
    $status['redis']['endpoint'] = $status['mysql']['endpoint'] = $status['mysql']['server'] = $status['version'] = '…';
    show($status);
    $url = parse_url(setting('APPOINTEASE_TEST_MYSQL_URL'));
    var_dump(str_contains(json_encode(appointease_status(), JSON_UNESCAPED_SLASHES), $url['pass']));
}, ['timezone' => 'Europe/Berlin']);
--EXPECT--
-- redis
[true,true,true]
{"version":"…","storage_mode":"redis","redis":{"configured":true,"status":"available","mode":"alone","endpoint":"…","error":null,"advice":null},"mysql":{"status":"available","endpoint":"…","error":null,"server":"…"},"schema":{"version":4,"expected":4},"timezone":"Europe/Berlin"}
bool(false)
-- mysql
[false,true,true]
{"version":"…","storage_mode":"mysql","redis":{"configured":false,"status":"unavailable","mode":"without","endpoint":"…","error":null,"advice":null},"mysql":{"status":"available","endpoint":"…","error":null,"server":"…"},"schema":{"version":4,"expected":4},"timezone":"Europe/Berlin"}
bool(false)
