<?php

/**
 * The functions and classes of the extension `appointease`: what there is to call, with which arguments, and what comes
 * back. Nothing here runs; editors and analysers read it, and a test holds it equal to the extension.
 *
 * Read once, true everywhere below:
 *
 * - A day is 'YYYY-MM-DD' and a time 'HH:MM', both on the clocks of the configured `timezone`. Lengths are minutes, leases
 *   (`ttl`) are seconds, `timestamp` counts seconds since 1970, prices are in the smallest unit of the currency.
 * - What may happen to anybody (the time is taken, the hold is another's) is a returned array with `success` false and a
 *   stable `code`. What should not happen is an exception.
 * - Every function but appointease_configure() and appointease_version() throws a ConfigurationException unless
 *   appointease_configure() was called in the same request, and where MySQL is needed and `mysql_url` is not given; a
 *   StoreException when MySQL is needed and fails. Redis failing is no fault: MySQL serves, and `storage` or `storage_mode`
 *   says so.
 * - Types are taken as written: '5' is not an int, as if every caller had declared strict_types. Only inside arrays may
 *   ids, minutes and the like come as strings of digits, since forms send them so. A key that has no meaning is refused
 *   (but in a poll), and a key with null is as good as absent (but for `manage_token`, and for `user_id`, which null removes).
 */

namespace AppointEase {

	/**
	 * The root of all that the functions throw.
	 */
	class Exception extends \Exception {

		/**
		 * The argument, array key or option at fault, where it is one.
		 *
		 * @var string|null
		 */
		public $argument = null;
	}

	/**
	 * An argument or an array key holds what it must not; `argument` names it. Nothing was stored.
	 */
	class InvalidArgumentException extends Exception {}

	/**
	 * There is no configuration yet, an option of it is wrong (`argument` names it), or the tables are of a newer version.
	 */
	class ConfigurationException extends Exception {}

	/**
	 * The service, employee or appointment that `argument` names does not exist.
	 */
	class NotFoundException extends Exception {}

	/**
	 * MySQL cannot be reached or failed. The message holds no secret and may be logged; it is not for visitors.
	 */
	class StoreException extends Exception {}
}

namespace {

	/**
	 * Chooses stores, names and times for this request. Nothing connects yet; a refused call leaves all as it was.
	 *
	 * Redis is optional ('' or null: none). `table_prefix` and `key_prefix` keep sites apart that share a server.
	 * Defaults: table_prefix 'wp_', key_prefix 'appointease_', timezone 'UTC', selection_ttl 10, lock_ttl 600,
	 * availability_ttl 300, hold_max 1800 (a hold's whole life, renewals included; all in seconds), holds_per_address 20 (clients of one
	 * client_address that may have holds at once; 0: any number; without client_address nothing is counted), poll_interval 1 (the
	 * fewest seconds between two polls that a page is told), poll_cache_ms 0 (how old, up to 250, the answer to a poll that names
	 * no selected_time may be; what this machine changes is seen at once all the same); poll_interval_max (seconds, under load) and the two timeouts (milliseconds) default to the settings of php.ini.
	 *
	 * @param array{
	 *     redis_url?: string|null, mysql_url?: string|null, table_prefix?: string|null, key_prefix?: string|null,
	 *     timezone?: string|null, selection_ttl?: int|null, lock_ttl?: int|null, availability_ttl?: int|null,
	 *     hold_max?: int|null, client_address?: string|null, holds_per_address?: int|null, poll_interval?: int|null, poll_interval_max?: int|null, poll_cache_ms?: int|null,
	 *     redis_timeout_ms?: int|null, mysql_timeout_ms?: int|null
	 * } $options redis_url: 'redis://[user:password@]host[:port][/db]', 'rediss://…[?ca=/path]' (TLS),
	 *     'redis+unix:///path[?db=N&user=U&pass=P]', 'redis-sentinel://host[:port],host[:port]…[/db]#master'
	 *     or 'redis-cluster://host[:port],host[:port]…', the last two also as 'rediss-…' (TLS);
	 *     mysql_url: 'mysql://user:password@host[:port]/database[?socket=/path]' or '…[?tls=required|unverified[&ca=/path]]'; each part of them percent-encoded;
	 *     timezone: an IANA name.
	 * @throws AppointEase\ConfigurationException For an unknown option or a wrong value.
	 */
	function appointease_configure(array $options): void {}

	/**
	 * Creates or upgrades the tables; a second run changes nothing and answers an empty `applied`. What was cut off is gone on
	 * with by the next run.
	 *
	 * Appointments of the plugin's first design (`{prefix}appointments`, `{prefix}appointease_appointments` with a column
	 * `appointment_date`; their times are taken for those of `timezone`) are brought over with their numbers, and their tables
	 * kept. Services and employees that they name are made, inactive, where there are none.
	 *
	 * @return array{
	 *     version: int, applied: list<string>,
	 *     imported?: array{appointments: int, overlapping: list<int>, unreadable: list<int>}
	 * } overlapping: those that stand in the book on time that another has; unreadable: those of their own table that name
	 *     no day, time or employee.
	 * @throws AppointEase\ConfigurationException When the tables were made by a newer version of the extension.
	 * @throws AppointEase\StoreException
	 */
	function appointease_migrate(): array {}

	/**
	 * Picks a slot for a visitor, or renews the pick; a visitor's earlier pick elsewhere is given up.
	 *
	 * @param string   $client_id The secret by which a browser owns its holds: 1 to 128 letters, digits, '-_.:'.
	 * @param int|null $duration   Minutes, 1 to 1440, ending on the same day; null means the service's length, without one 30.
	 * @param int|null $service_id What is about to be booked: its buffers are held too. A group's places are not picked but
	 *     locked: then an InvalidArgumentException.
	 * @return array{success: true, status: 'selected'|'locked', storage: 'redis'|'mysql', ttl: int}
	 *     |array{success: false, code: 'slot_locked'|'slot_taken'|'too_many_holds', message: string, storage: 'redis'|'mysql', ttl: int}
	 *     'locked': the visitor's own lock covers the slot already. The `ttl` of a refusal: when the slot may be free.
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_set_active_selection(
		string $date, int $employee_id, string $time, string $client_id, ?int $duration = null, ?int $service_id = null
	): array {}

	/**
	 * Gives up a visitor's pick; says whether the visitor had it.
	 *
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_clear_active_selection(string $date, int $employee_id, string $time, string $client_id): bool {}

	/**
	 * The live picks of a day by their starts. The client ids in it are secrets: never send them to a browser.
	 *
	 * @return array<string, array{client_id: string, timestamp: int, time: string, duration: int, ttl: int}>
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_active_selections(string $date, int $employee_id): array {}

	/**
	 * Locks a slot for a visitor who fills in the form; the visitor's pick becomes the lock, an earlier lock is given up. Of a
	 * group it locks places: others may have those that are left.
	 *
	 * @param int|null $duration   Minutes, 1 to 1440, ending on the same day; null means the service's length, without one 30.
	 * @param int|null $ttl        Seconds, 1 to `hold_max`; null means `lock_ttl`.
	 * @param int|null $service_id As above. Only with it are a group's places locked.
	 * @param int|null $seats      How many of them, 1 to 50; null means 1.
	 * @return array{success: true, status: 'locked', storage: 'redis'|'mysql', ttl: int}
	 *     |array{success: false, code: 'slot_locked'|'slot_taken'|'too_many_holds'|'too_few_places', message: string,
	 *     storage: 'redis'|'mysql', ttl: int, seats_left?: int}
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_lock_slot(
		string $date, int $employee_id, string $time, string $client_id, ?int $duration = null, ?int $ttl = null,
		?int $service_id = null, ?int $seats = null
	): array {}

	/**
	 * Gives up a visitor's lock; says whether the visitor had it.
	 *
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_delete_lock(string $date, int $employee_id, string $time, string $client_id): bool {}

	/**
	 * The live locks of a day by their starts. The client ids in it are secrets: never send them to a browser.
	 *
	 * @return array<string, array{client_id: string, timestamp: int, time: string, duration: int, ttl: int}>
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_locked_slots(string $date, int $employee_id): array {}

	/**
	 * The starts of a day's bookings, in order.
	 *
	 * @return list<string>
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_booked_slots(string $date, int $employee_id): array {}

	/**
	 * What can be booked of a service, without regard to holds (those are the poll's): the starts of a day, or how many are
	 * free on each day of a month.
	 *
	 * @param string $date        'YYYY-MM-DD' or, for a month, 'YYYY-MM'.
	 * @param int    $employee_id 0 asks for whoever has the time: then each start also has the `employee_ids` of those.
	 * @param int|null $moving    An appointment that is about to be moved: what it takes is free for it, and no limit counts it.
	 *                            One that does not stand changes nothing. Whether the caller may know of it, the caller must know.
	 * @return array{
	 *     date: string, employee_id: int, service_id: int, timezone: string, duration: int, capacity: int,
	 *     slots: list<array{
	 *         time: string, end: string, status: 'available'|'booked'|'past', seats_left?: int, employee_ids?: list<int>
	 *     }>
	 * }|array{
	 *     month: string, employee_id: int, service_id: int, timezone: string,
	 *     days: list<array{date: string, status: 'available'|'full'|'closed', available: int}>
	 * } A day off, a day beyond the service's horizon, or a service that is not offered: no slots. 'past' also says that the
	 *     service's notice has passed; 'booked' that no place, or no appointment of the day, is left. `seats_left` is there for
	 *     groups (capacity above 1).
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\NotFoundException
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_availability(string $date, int $employee_id, int $service_id, ?int $moving = null): array {}

	/**
	 * Answers one poll of an open page, and renews the poller's own pick when `selected_time` names it.
	 *
	 * The lists never hold what is the poller's own. Without `duration` they are starts; with it they are all starts, on
	 * the five-minute marks of the clock, at which a slot of that length would overlap. A malformed poll is answered with
	 * `appointease_error` instead of the lists; [] asks for the status alone. A poll that names the `version` of its last
	 * answer gets `appointease_unchanged` instead of lists that would be the same. `heartbeat_interval` is how many seconds
	 * the page should wait: `poll_interval` while the machine has room, up to `poll_interval_max` when it is busy.
	 *
	 * @param array{
	 *     date?: string, employee_id?: int|string, client_id?: string, selected_time?: string, duration?: int|string,
	 *     buffer_before?: int|string, buffer_after?: int|string, service_id?: int|string, seats?: int|string,
	 *     version?: string
	 * } $poll buffer_before, buffer_after: what a slot of that length keeps free around itself; service_id, seats: what is
	 *     wanted, so that a group with as many places left is not booked. They decide colours only.
	 * @return array{
	 *     redis_status: 'available'|'unavailable', storage_mode: 'redis'|'mysql', appointease_error?: string,
	 *     appointease_active_selections?: list<string>, appointease_locked_slots?: list<string>,
	 *     appointease_booked_slots?: list<string>, appointease_unchanged?: true, appointease_version?: string,
	 *     appointease_hold?: array{status: 'selected'|'locked'|'lost', ttl: int},
	 *     cache_info?: array{redis_enabled: bool, storage_mode: 'redis'|'mysql', timestamp: int}, heartbeat_interval?: int
	 * }
	 * @throws AppointEase\StoreException
	 */
	function appointease_heartbeat(array $poll): array {}

	/**
	 * Makes a booking: all of it or nothing. The visitor's own lock on the slot becomes the booking.
	 *
	 * The same `idempotency_key` with the same request replays the first answer (`replayed` true), with another request it
	 * is a mismatch; without one, no two calls are the same attempt.
	 *
	 * `as_staff` true: hours, notice, horizon and the limits of a day do not bind, an e-mail address is not needed, the past is
	 * allowed and `status` may be chosen. That the time is free binds always. Whether the caller is staff, the caller must know.
	 *
	 * `only_offered` true: the time must be one of the starts that appointease_get_availability() lists, else the code is
	 * 'not_a_start'. For what strangers send; without it, any time within the hours may be booked.
	 *
	 * @param array{
	 *     name: string, email: string, phone?: string|null, appointment_date: string, service_id: int|string,
	 *     employee_id: int|string, idempotency_key?: string|null, client_id?: string|null, seats?: int|string|null,
	 *     as_staff?: bool|null, only_offered?: bool|null, status?: 'pending'|'created'|'confirmed'|'completed'|'cancelled'|'no_show'|null
	 * } $booking appointment_date: 'YYYY-MM-DD HH:MM[:00]'; employee_id: 0 means whoever is free, first the one whose time the
	 *     visitor has locked, then the one with the fewest appointments that day, then the one with the lowest number; seats:
	 *     places of a group, default 1; idempotency_key: 1 to 191 visible ASCII characters.
	 * @return array{
	 *     success: true, appointment_id: int, strong_id: string, manage_token: string, status: string, replayed: bool,
	 *     date: string, time: string, duration: int, employee_id: int, seats: int
	 * }|array{
	 *     success: false, message: string, ttl?: int, seats_left?: int,
	 *     code: 'slot_taken'|'slot_locked'|'too_few_places'|'idempotency_mismatch'|'outside_hours'|'not_a_start'
	 *         |'in_past'|'too_soon'|'too_far'|'day_full'|'not_offered'
	 * } `status` is 'pending' where the service needs approval, else 'confirmed'. `strong_id` is a name for people;
	 *     `manage_token` is the customer's key and is nowhere to be had again.
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\NotFoundException
	 * @throws AppointEase\StoreException
	 */
	function appointease_book_atomic(array $booking): array {}

	/**
	 * Moves an appointment; on any refusal the old time stands.
	 *
	 * A `manage_token` that is there, even as null, must open the appointment: else the code is 'not_found'. Without `as_staff`
	 * the rules of the house bind, and another time or employee of a service that needs approval makes the appointment 'pending',
	 * whatever it was: nobody has approved that yet. The earlier time is free at once. `only_offered` is as in a booking.
	 *
	 * @param array{
	 *     appointment_date: string, employee_id?: int|string|null, client_id?: string|null, manage_token?: string|null,
	 *     as_staff?: bool|null, only_offered?: bool|null
	 * } $change
	 * @return array{
	 *     success: true, appointment_id: int, strong_id: string, status: string, replayed: false, date: string,
	 *     time: string, duration: int, employee_id: int, seats: int
	 * }|array{
	 *     success: false, message: string, ttl?: int, seats_left?: int,
	 *     code: 'slot_taken'|'slot_locked'|'too_few_places'|'outside_hours'|'not_a_start'|'in_past'|'too_soon'
	 *         |'too_far'|'day_full'|'not_offered'|'not_found'|'not_active'
	 * }
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\NotFoundException
	 * @throws AppointEase\StoreException
	 */
	function appointease_reschedule_atomic(int $appointment_id, array $change): array {}

	/**
	 * Says what became of an appointment: approved, completed, cancelled, not come. For staff.
	 *
	 * pending may become confirmed or cancelled; created also completed or no_show; confirmed: completed, no_show or cancelled.
	 * To correct a slip, completed, no_show and cancelled may become confirmed, which must win its time again ('slot_taken' and
	 * 'slot_locked'); completed and no_show may become each other. Becoming what it is already is no mistake.
	 *
	 * @param 'pending'|'created'|'confirmed'|'completed'|'cancelled'|'no_show' $status
	 * @param array{appointment_date?: string|null, employee_id?: int|string|null} $seen What the decision rests on: when the appointment
	 *     was, and with whom, as the caller saw it. Where it is elsewhere by now, the code is 'has_moved'; where what is to be confirmed
	 *     is cancelled or over by now, 'has_changed'. Left out: whatever it is now.
	 * @return array{
	 *     success: true, appointment_id: int, strong_id: string, status: string, replayed: false, date: string,
	 *     time: string, duration: int, employee_id: int, seats: int
	 * }|array{
	 *     success: false, message: string, ttl?: int, seats_left?: int,
	 *     code: 'not_found'|'not_active'|'not_begun'|'has_moved'|'has_changed'|'slot_taken'|'slot_locked'|'too_few_places'
	 * } 'not_begun': only what has begun can be completed or missed.
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_set_status(int $appointment_id, string $status, array $seen = []): array {}

	/**
	 * Calls an appointment off and frees its time; twice is no mistake. `manage_token` as in a reschedule.
	 *
	 * @param array{manage_token?: string|null} $options
	 * @return array{
	 *     success: true, appointment_id: int, strong_id: string, status: 'cancelled', replayed: false, date: string,
	 *     time: string, duration: int, employee_id: int, seats: int
	 * }|array{success: false, code: 'not_found'|'not_active', message: string}
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_cancel(int $appointment_id, array $options = []): array {}

	/**
	 * How the stores are, asked now; for administrators. No secret is in it.
	 *
	 * @return array{
	 *     version: string, storage_mode: 'redis'|'mysql', timezone: string, schema: array{version: int|null, expected: int},
	 *     redis: array{
	 *         configured: bool, status: 'available'|'unavailable', mode: 'alone'|'beside'|'without', endpoint: string|null, error: string|null,
	 *         advice: string|null
	 *     },
	 *     mysql: array{status: 'available'|'unavailable', endpoint: string|null, error: string|null, server: string|null}
	 * }
	 */
	function appointease_status(): array {}

	/**
	 * What all workers of this machine did with this configuration; a CLI process counts its own.
	 *
	 * @return array{
	 *     holds_granted: int, holds_refused: int, polls: int, bookings: int, bookings_refused: int, failovers: int,
	 *     refills: int, retries: int, latency: array<string, array<int, int>>,
	 *     last_operations: list<array{operation: string, seconds_ago: int, micros: int, failed: bool}>
	 * } latency: for each operation, how many calls took less than so many microseconds and not less than the bound before;
	 *     last_operations: the newest first, without polls, which are too many.
	 */
	function appointease_metrics(): array {}

	/**
	 * The version of the extension.
	 */
	function appointease_version(): string {}

	/**
	 * The services, in the order of their names.
	 *
	 * @return list<array{
	 *     id: int, name: string, description: string, duration: int, slot_step: int, price_cents: int, active: bool,
	 *     buffer_before: int, buffer_after: int, capacity: int, min_notice: int, horizon_days: int, max_per_day: int,
	 *     needs_approval: bool
	 * }>
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_services(bool $include_inactive = false): array {}

	/**
	 * Makes a service or, with `id`, changes one; what is left out keeps its value. Answers the row.
	 *
	 * @param array{
	 *     id?: int|string|null, name?: string|null, description?: string|null, duration?: int|string|null,
	 *     slot_step?: int|string|null, price_cents?: int|string|null, active?: bool|null, buffer_before?: int|string|null,
	 *     buffer_after?: int|string|null, capacity?: int|string|null, min_notice?: int|string|null,
	 *     horizon_days?: int|string|null, max_per_day?: int|string|null, needs_approval?: bool|null
	 * } $service A new one needs name and duration. duration and slot_step (how far apart starts are offered; default:
	 *     the duration) are multiples of 5 from 5 to 1440; the buffers (minutes kept free around it) of 5 up to 720; capacity:
	 *     the places of a group, 1 to 50; min_notice: minutes; horizon_days, max_per_day (per employee): 0 means no limit;
	 *     price_cents: for one place.
	 * @return array{
	 *     id: int, name: string, description: string, duration: int, slot_step: int, price_cents: int, active: bool,
	 *     buffer_before: int, buffer_after: int, capacity: int, min_notice: int, horizon_days: int, max_per_day: int,
	 *     needs_approval: bool
	 * }
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\NotFoundException
	 * @throws AppointEase\StoreException
	 */
	function appointease_save_service(array $service): array {}

	/**
	 * The employees, in the order of their names. Empty `service_ids` means all services.
	 *
	 * @return list<array{
	 *     id: int, name: string, email: string, user_id: int|null, service_ids: list<int>, active: bool,
	 *     hours: array<'mon'|'tue'|'wed'|'thu'|'fri'|'sat'|'sun', list<array{string, string}>>, max_per_day: int
	 * }>
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_employees(bool $include_inactive = false): array {}

	/**
	 * Makes an employee or, with `id`, changes one; what is left out keeps its value. Answers the row.
	 *
	 * @param array{
	 *     id?: int|string|null, name?: string|null, email?: string|null, user_id?: int|string|null,
	 *     service_ids?: list<int|string>|null, active?: bool|null,
	 *     hours?: array<'mon'|'tue'|'wed'|'thu'|'fri'|'sat'|'sun', list<array{string, string}>>|null,
	 *     max_per_day?: int|string|null
	 * } $employee A new one needs a name, and works Monday to Friday, 09:00 to 17:00, unless `hours` says otherwise;
	 *     weekdays left out of `hours` are days off, '24:00' may close a day.
	 * @return array{
	 *     id: int, name: string, email: string, user_id: int|null, service_ids: list<int>, active: bool,
	 *     hours: array<'mon'|'tue'|'wed'|'thu'|'fri'|'sat'|'sun', list<array{string, string}>>, max_per_day: int
	 * }
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\NotFoundException
	 * @throws AppointEase\StoreException
	 */
	function appointease_save_employee(array $employee): array {}

	/**
	 * The appointments from one day to another, both included, in the order of their starts.
	 *
	 * @param array{
	 *     from: string, to?: string|null, employee_id?: int|string|null, limit?: int|string|null, offset?: int|string|null,
	 *     status?: 'pending'|'created'|'confirmed'|'completed'|'cancelled'|'no_show'|null
	 * } $filter to: at most 366 days after `from`, by default the same day; limit: 1 to 500, by default 100.
	 * @return list<array{
	 *     id: int, strong_id: string, service_id: int, service_name: string, employee_id: int, employee_name: string,
	 *     date: string, time: string, end: string, start_utc: string, end_utc: string, status: string, name: string,
	 *     email: string, phone: string, price_cents: int, seats: int, created_at: string
	 * }> start_utc, end_utc and created_at are 'YYYY-MM-DD HH:MM:SS' in UTC.
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_appointments(array $filter): array {}

	/**
	 * One appointment by its number. Whether the caller may see it is for the caller to know.
	 *
	 * @return array{
	 *     id: int, strong_id: string, service_id: int, service_name: string, employee_id: int, employee_name: string,
	 *     date: string, time: string, end: string, start_utc: string, end_utc: string, status: string, name: string,
	 *     email: string, phone: string, price_cents: int, seats: int, created_at: string
	 * }
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\NotFoundException
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_appointment(int $appointment_id): array {}

	/**
	 * The appointment that a manage token opens, or null.
	 *
	 * @return array{
	 *     id: int, strong_id: string, service_id: int, service_name: string, employee_id: int, employee_name: string,
	 *     date: string, time: string, end: string, start_utc: string, end_utc: string, status: string, name: string,
	 *     email: string, phone: string, price_cents: int, seats: int, created_at: string
	 * }|null
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_find_appointment(string $manage_token): ?array {}

	/**
	 * The appointments that carry a customer's address, in the order of their numbers. Large and small letters are the same
	 * in it. No index leads to them: the table is read, so this is for a customer's question and not for every page.
	 *
	 * @param int $after Only numbers above this one; for the next page, the last of this.
	 * @param int $limit 1 to 500.
	 * @return list<array{
	 *     id: int, strong_id: string, service_id: int, service_name: string, employee_id: int, employee_name: string,
	 *     date: string, time: string, end: string, start_utc: string, end_utc: string, status: string, name: string,
	 *     email: string, phone: string, price_cents: int, seats: int, created_at: string
	 * }>
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_customer_appointments(string $email, int $after = 0, int $limit = 100): array {}

	/**
	 * Forgets who a customer was, in all their appointments that are over or were called off: `name` stands in the place of
	 * theirs, address and number are empty. What is still to come is kept as it is. In the tables of the plugin's first design,
	 * from which appointments were brought over, all is forgotten.
	 *
	 * @return array{erased: int, kept: int} How many appointments.
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_erase_customer(string $email, string $name): array {}

	/**
	 * The days from one to another, both included, that are not like their weekday, in order.
	 *
	 * @param array{from: string, to?: string|null, employee_id?: int|string|null} $filter With an employee: this one's and the
	 *     whole house's; without one (or 0): all.
	 * @return list<array{employee_id: int, date: string, hours: list<array{string, string}>, note: string}>
	 *     employee_id 0: the whole house's; no hours: closed.
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_get_special_days(array $filter): array {}

	/**
	 * Gives days hours of their own, or closes them: holidays, days off, longer hours. They take the place of what the same
	 * days had. An employee's own special day goes before the house's, and that before the usual week.
	 *
	 * @param array{
	 *     from: string, to?: string|null, employee_id?: int|string|null, hours: list<array{string, string}>, note?: string|null
	 * } $special employee_id: null or 0 is the whole house; hours: [] closes; note: for the staff, at most 191 characters.
	 * @return list<array{employee_id: int, date: string, hours: list<array{string, string}>, note: string}>
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\NotFoundException
	 * @throws AppointEase\StoreException
	 */
	function appointease_save_special_days(array $special): array {}

	/**
	 * Makes special days ordinary ones again; says how many there were. Only those of that employee, or (0, null) the house's.
	 *
	 * @param array{from: string, to?: string|null, employee_id?: int|string|null} $filter
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_delete_special_days(array $filter): int {}

	/**
	 * Checks the whole book, as of one moment, for what must not be: appointments that overlap although their time is not
	 * shared, appointments without a claim on all of their time, claims that belong to no appointment.
	 *
	 * @param int $limit How many findings of each kind are named, 1 to 10000.
	 * @return array{
	 *     sound: bool, appointments: int, overlaps: list<array{employee_id: int, first: int, second: int}>,
	 *     unclaimed: list<int>, orphans: list<array{employee_id: int, start_utc: string, appointment_id: int|null}>, cut: bool
	 * } appointments: how many own time; cut: there was more.
	 * @throws AppointEase\InvalidArgumentException
	 * @throws AppointEase\StoreException
	 */
	function appointease_audit_overlaps(int $limit = 100): array {}
}
