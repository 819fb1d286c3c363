-- The tables as version 1 made them, and a little book in them; % is the prefix. Frozen: MigrationTest upgrades it.

CREATE TABLE %migrations (
	version INT UNSIGNED NOT NULL PRIMARY KEY,
	name VARCHAR(64) NOT NULL,
	applied_at DATETIME NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE %services (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(191) NOT NULL,
	description TEXT NOT NULL,
	duration SMALLINT UNSIGNED NOT NULL COMMENT 'minutes',
	slot_step SMALLINT UNSIGNED NOT NULL COMMENT 'minutes',
	price_cents INT UNSIGNED NOT NULL,
	active TINYINT(1) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE %employees (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(191) NOT NULL,
	email VARCHAR(191) NOT NULL,
	user_id BIGINT UNSIGNED NULL,
	active TINYINT(1) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE %employee_services (
	employee_id BIGINT UNSIGNED NOT NULL,
	service_id BIGINT UNSIGNED NOT NULL,
	PRIMARY KEY (employee_id, service_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT 'an employee without rows offers everything';

CREATE TABLE %working_hours (
	employee_id BIGINT UNSIGNED NOT NULL,
	weekday TINYINT UNSIGNED NOT NULL COMMENT '0 is Monday',
	opens SMALLINT UNSIGNED NOT NULL COMMENT 'minutes after midnight',
	closes SMALLINT UNSIGNED NOT NULL COMMENT 'minutes after midnight',
	PRIMARY KEY (employee_id, weekday, opens)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE %appointments (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	strong_year SMALLINT UNSIGNED NOT NULL COMMENT 'strong id: APT-year-id',
	service_id BIGINT UNSIGNED NOT NULL,
	employee_id BIGINT UNSIGNED NOT NULL,
	start_utc DATETIME NOT NULL,
	end_utc DATETIME NOT NULL,
	status VARCHAR(16) CHARACTER SET ascii NOT NULL,
	name VARCHAR(191) NOT NULL,
	email VARCHAR(191) NOT NULL,
	phone VARCHAR(40) NOT NULL,
	price_cents INT UNSIGNED NOT NULL,
	token_salt BINARY(16) NOT NULL,
	token_hash BINARY(32) NOT NULL,
	created_at DATETIME NOT NULL,
	UNIQUE KEY token_hash (token_hash),
	KEY start_utc (start_utc),
	KEY employee_start (employee_id, start_utc)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE %slot_locks (
	employee_id BIGINT UNSIGNED NOT NULL,
	granule_utc DATETIME NOT NULL COMMENT 'the first second of five minutes',
	seat SMALLINT UNSIGNED NOT NULL DEFAULT 0,
	owner VARBINARY(128) NOT NULL COMMENT 'of a lock: the client; of a booking: empty',
	address BINARY(32) NULL COMMENT 'of a hold: a digest of where it was asked for',
	appointment_id BIGINT UNSIGNED NULL COMMENT 'NULL is a lock',
	start_utc DATETIME NOT NULL,
	end_utc DATETIME NOT NULL,
	since DATETIME NOT NULL,
	expires_at DATETIME(3) NULL COMMENT 'NULL is never',
	PRIMARY KEY (employee_id, granule_utc, seat),
	KEY owner (owner),
	KEY address (address),
	KEY appointment_id (appointment_id),
	KEY expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT 'who owns time: bookings and locks';

CREATE TABLE %selections (
	employee_id BIGINT UNSIGNED NOT NULL,
	granule_utc DATETIME NOT NULL,
	owner VARBINARY(128) NOT NULL,
	address BINARY(32) NULL COMMENT 'a digest of where it was asked for',
	start_utc DATETIME NOT NULL,
	end_utc DATETIME NOT NULL,
	since DATETIME NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	PRIMARY KEY (employee_id, granule_utc),
	KEY owner (owner),
	KEY address (address),
	KEY expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT 'who looks at which time, where there is no Redis';

CREATE TABLE %idempotency (
	operation VARCHAR(16) CHARACTER SET ascii NOT NULL,
	key_hash BINARY(32) NOT NULL,
	fingerprint BINARY(32) NOT NULL,
	appointment_id BIGINT UNSIGNED NOT NULL,
	created_at DATETIME NOT NULL,
	PRIMARY KEY (operation, key_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE %site (
	one TINYINT UNSIGNED NOT NULL PRIMARY KEY,
	site_id CHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'whose keys in Redis are ours',
	degraded_until DATETIME(3) NOT NULL COMMENT 'until when a machine may be doing without Redis'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO %site VALUES (1, '0123456789abcdef0123456789abcdef', '2000-01-01');

INSERT INTO %migrations VALUES (1, '0001_create_tables', '2025-11-01 10:00:00');

INSERT INTO %services VALUES (1, 'Cut', 'With a wash.', 30, 30, 3800, 1), (2, 'Colour', '', 45, 15, 9000, 1);

INSERT INTO %employees VALUES (1, 'Kim', 'kim@example.com', 7, 1), (2, 'Robin', '', NULL, 1);

INSERT INTO %employee_services VALUES (1, 1), (1, 2);

INSERT INTO %working_hours VALUES (1, 0, 480, 1200), (2, 0, 480, 720), (2, 0, 780, 1200);

INSERT INTO %appointments VALUES
	(1, 2025, 1, 1, '2031-03-03 09:00:00', '2031-03-03 09:30:00', 'confirmed', 'Ada Lovelace', 'ada@example.com', '+44 20 7946 0000', 3800, X'a971b4fdbb74d67df6130ad7eb608969', X'bac27d205f83134d103ada382dcf2a60547c49f1fce83ad376ddca65b97b529c', '2025-11-02 08:00:00'),
	(2, 2025, 1, 1, '2031-03-03 10:00:00', '2031-03-03 10:30:00', 'cancelled', 'Ada Lovelace', 'ada@example.com', '+44 20 7946 0000', 3800, X'e9d3e6c4b32addc0d6f1832c0002d36b', X'3c9f1390460e53db683b31a2dc4ab5eb548269f818ab1d072eabdc301d08b985', '2025-11-02 08:00:00'),
	(3, 2025, 2, 1, '2031-03-03 12:00:00', '2031-03-03 12:45:00', 'confirmed', 'Ada Lovelace', 'ada@example.com', '+44 20 7946 0000', 9000, X'380a00bf31d7f4dd9ff39d32e537cda2', X'29529af2898ae9c24f529091327cba4a0946233beeeee4edc8d8728d8727eb0c', '2025-11-02 08:00:00'),
	(4, 2025, 1, 2, '2025-11-03 09:00:00', '2025-11-03 09:30:00', 'confirmed', 'Ada Lovelace', 'ada@example.com', '+44 20 7946 0000', 3800, X'8a59e5d65c16dafbc2e6a2c217ad9610', X'756d1a2752f7d4fea9af8f63d15182f554f351d0d51f33b93f1ef60483715966', '2025-11-02 08:00:00');

INSERT INTO %idempotency VALUES
	('book', X'a971b4fdbb74d67df6130ad7eb60896914cede58d5bd8031da88aba70f9f23da', X'56ef10bf32de4459808d6de39d96ba3cb70c7cd22e9cb85e6ae4cffed40b969c', 1, '2025-11-02 08:00:00'),
	('book', X'e9d3e6c4b32addc0d6f1832c0002d36bda7c5b53a2d44a5bc8997d3eb7a55f9b', X'a86a30a715925eb8ded42275c4398980e8c7155b0c687eb5435721c277fc177a', 2, '2025-11-02 08:00:00'),
	('book', X'380a00bf31d7f4dd9ff39d32e537cda2fb2d2852f63265ea1749f5842c814376', X'711cc53647b021a75cd830a3a9acfec48033f1f383b7d4f24d8c14c835db58cd', 3, '2025-11-02 08:00:00'),
	('book', X'8a59e5d65c16dafbc2e6a2c217ad96101ffef2be655b33d0cbac029aaa24a8aa', X'a6dcb8ad2981309e90095c9b7b7cf40e1ddce8a8bd303088547c26065bda80a9', 4, '2025-11-02 08:00:00');

INSERT INTO %slot_locks VALUES
	(1, '2031-03-03 09:00:00', 0, '', NULL, 1, '2031-03-03 09:00:00', '2031-03-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 09:05:00', 0, '', NULL, 1, '2031-03-03 09:00:00', '2031-03-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 09:10:00', 0, '', NULL, 1, '2031-03-03 09:00:00', '2031-03-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 09:15:00', 0, '', NULL, 1, '2031-03-03 09:00:00', '2031-03-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 09:20:00', 0, '', NULL, 1, '2031-03-03 09:00:00', '2031-03-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 09:25:00', 0, '', NULL, 1, '2031-03-03 09:00:00', '2031-03-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:00:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:05:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:10:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:15:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:20:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:25:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:30:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:35:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 12:40:00', 0, '', NULL, 3, '2031-03-03 12:00:00', '2031-03-03 12:45:00', '2025-11-02 08:00:00', NULL),
	(2, '2025-11-03 09:00:00', 0, '', NULL, 4, '2025-11-03 09:00:00', '2025-11-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(2, '2025-11-03 09:05:00', 0, '', NULL, 4, '2025-11-03 09:00:00', '2025-11-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(2, '2025-11-03 09:10:00', 0, '', NULL, 4, '2025-11-03 09:00:00', '2025-11-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(2, '2025-11-03 09:15:00', 0, '', NULL, 4, '2025-11-03 09:00:00', '2025-11-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(2, '2025-11-03 09:20:00', 0, '', NULL, 4, '2025-11-03 09:00:00', '2025-11-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(2, '2025-11-03 09:25:00', 0, '', NULL, 4, '2025-11-03 09:00:00', '2025-11-03 09:30:00', '2025-11-02 08:00:00', NULL),
	(1, '2031-03-03 15:00:00', 0, 'a-client-of-version-1', NULL, NULL, '2031-03-03 15:00:00', '2031-03-03 15:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 15:05:00', 0, 'a-client-of-version-1', NULL, NULL, '2031-03-03 15:00:00', '2031-03-03 15:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 15:10:00', 0, 'a-client-of-version-1', NULL, NULL, '2031-03-03 15:00:00', '2031-03-03 15:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 15:15:00', 0, 'a-client-of-version-1', NULL, NULL, '2031-03-03 15:00:00', '2031-03-03 15:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 15:20:00', 0, 'a-client-of-version-1', NULL, NULL, '2031-03-03 15:00:00', '2031-03-03 15:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 15:25:00', 0, 'a-client-of-version-1', NULL, NULL, '2031-03-03 15:00:00', '2031-03-03 15:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000');

INSERT INTO %selections VALUES
	(1, '2031-03-03 17:00:00', 'a-client-of-version-1', NULL, '2031-03-03 17:00:00', '2031-03-03 17:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 17:05:00', 'a-client-of-version-1', NULL, '2031-03-03 17:00:00', '2031-03-03 17:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 17:10:00', 'a-client-of-version-1', NULL, '2031-03-03 17:00:00', '2031-03-03 17:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 17:15:00', 'a-client-of-version-1', NULL, '2031-03-03 17:00:00', '2031-03-03 17:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 17:20:00', 'a-client-of-version-1', NULL, '2031-03-03 17:00:00', '2031-03-03 17:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000'),
	(1, '2031-03-03 17:25:00', 'a-client-of-version-1', NULL, '2031-03-03 17:00:00', '2031-03-03 17:30:00', '2025-11-02 08:00:00', '2090-01-01 00:00:00.000');
