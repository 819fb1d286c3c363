/**
 * The shapes that travel between the page and the server, by the names PHP
 * gives them. Dates are `YYYY-MM-DD` and times `HH:MM`, both on the clock of
 * the site's time zone; nothing here is an instant.
 */

export interface Service {
	id: number;
	name: string;
	description: string;
	/** Minutes. */
	duration: number;
	/** Minutes between two starts. */
	slot_step: number;
	/** For one place, in the currency's smallest unit; 0 says nothing about a price. */
	price_cents: number;
	/** Minutes that are kept free around it. */
	buffer_before: number;
	buffer_after: number;
	/** Places of one start; more than one is a group, which strangers share. */
	capacity: number;
	/** How many days ahead it can be booked; 0 leaves that to the catalog's. */
	horizon_days: number;
	/** A booking waits until the staff confirm it. */
	needs_approval: boolean;
}

export interface Employee {
	id: number;
	name: string;
	service_ids: number[];
}

export interface Currency {
	code: string;
	symbol: string;
	decimals: number;
	/** `left`, `left_space`, `right`, `right_space`. */
	position: string;
}

export interface Catalog {
	services: Service[];
	employees: Employee[];
	currency: Currency;
	timezone: string;
	today: string;
	horizon_days: number;
	/** 0 is Sunday. Without it, as the page's language has it. */
	start_of_week?: number;
	/** Whether the site writes 2:00 PM. Without it, as the page's language has it. */
	hour12?: boolean;
}

export interface AvailabilitySlot {
	time: string;
	end: string;
	status: 'available' | 'booked' | 'past';
	/** Of a group. */
	seats_left?: number;
	/** Who is free, where the question was about anybody. */
	employee_ids?: number[];
}

export interface Availability {
	date: string;
	employee_id: number;
	service_id: number;
	timezone: string;
	duration: number;
	/** Empty on a day that is closed. */
	slots: AvailabilitySlot[];
}

/** A month at a glance. */
export interface MonthAvailability {
	month: string;
	days: Array< { date: string; status: 'available' | 'full' | 'closed' } >;
}

export type StorageMode = 'redis' | 'mysql';

/** The answer to a selection or a lock that was granted. */
export interface HoldAnswer {
	success: true;
	status: 'selected' | 'locked';
	storage: StorageMode;
	/** Seconds until the hold lapses unless it is renewed. */
	ttl: number;
}

/** What a heartbeat asks. Everything is a string on its way through a form. */
export interface Poll {
	date: string;
	employee_id: string;
	client_id: string;
	/** Minutes of the service, so that answers are about starts of that length. */
	duration: string;
	/** What is wanted, so that a group with as many places left is not booked. */
	service_id: string;
	seats: string;
	/** Minutes that the service keeps free around itself. */
	buffer_before: string;
	buffer_after: string;
	/** The visitor's own slot, or an empty string. */
	selected_time: string;
	/** The version of the lists that the page has, or an empty string. */
	version: string;
}

/** What a heartbeat answers. Lists may be missing: empty ones vanish in PHP's form encoding. */
export interface PollAnswer {
	redis_status?: 'available' | 'unavailable';
	storage_mode?: StorageMode;
	appointease_active_selections?: unknown;
	appointease_locked_slots?: unknown;
	appointease_booked_slots?: unknown;
	/** Instead of the lists, where the page has them already. */
	appointease_unchanged?: boolean;
	appointease_version?: string;
	appointease_hold?: HoldReport;
	appointease_error?: string;
	cache_info?: {
		redis_enabled: boolean;
		storage_mode: StorageMode;
		timestamp: number;
	};
	nonces_expired?: boolean;
}

/** How the visitor's own slot fares, as the server sees it. */
export interface HoldReport {
	status: 'selected' | 'locked' | 'lost';
	ttl?: number;
}

export interface VisitorDetails {
	name: string;
	email: string;
	phone: string;
}

export interface BookingRequest extends VisitorDetails {
	/** `YYYY-MM-DD HH:MM:SS`. */
	date: string;
	service_id: number;
	/** 0: whoever is free. */
	employee_id: number;
	/** Places of a group. */
	seats: number;
	client_id: string;
}

export interface BookingAnswer {
	success: true;
	appointment_id: number;
	strong_id: string;
	manage_token: string;
	status: string;
	replayed: boolean;
	date: string;
	time: string;
	duration: number;
	employee_id: number;
	seats: number;
}

/** What the link in a customer's email opens. */
export interface ManagedAppointment {
	appointment_id: number;
	strong_id: string;
	status: string;
	service_id: number;
	service_name: string;
	employee_id: number;
	employee_name: string;
	date: string;
	time: string;
	end: string;
	seats: number;
	/** Seconds until it begins, by the server's clock; 0 once it has begun. */
	starts_in: number;
}

/** The answer to a move or a cancellation that the server has made. */
export interface ChangeAnswer {
	status: string;
	date: string;
	time: string;
	/** Minutes. */
	duration: number;
	seats: number;
}

/** The appointment of such a link, and the key to it. */
export interface ManageLink {
	id: number;
	token: string;
}

/** The settings PHP prints into `data-settings` of the block and the shortcode. */
export interface BlockSettings {
	restUrl: string;
	serviceId?: number;
	employeeId?: number;
	/** Seconds between heartbeats. */
	interval?: number;
	/** Of heartbeat.php, where visitors may use it. */
	fastLaneUrl?: string;
}

/** A slot somebody may hold: which day, with whom, when and for what. */
export interface SlotTarget {
	date: string;
	time: string;
	employeeId: number;
	serviceId: number;
	/** Places of a group, if it is one. */
	seats?: number;
}

/** The four states a slot can be seen in. Past slots are not shown. */
export type SlotState = 'available' | 'selected' | 'processing' | 'booked';
