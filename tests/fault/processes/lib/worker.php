<?php
// What an FPM worker runs for a call: the same as a CLI process does directly.

declare(strict_types=1);

require __DIR__ . '/calls.php';

header('Content-Type: application/json');
echo json_encode(Fault\perform(json_decode((string) file_get_contents('php://input'), true, 16, JSON_THROW_ON_ERROR)));
