/*
 * The load of scenarios a and b: pairs that keep their windows full. The connections come open, as descriptors 3 and
 * on (sender, recipient, sender, ...); everything that is sent and received here is counted and checked as in pair.ts.
 * It is in C because with one message in flight a generator in Node costs as much as what it is to measure.
 *
 *     pairs PROTOCOL PAIRS WINDOW RELAY_PID TEMPLATES
 *
 * TEMPLATES holds, for every pair: size of a message u32, where its number lies u32, where its body ends u32, and the
 * message; it is removed when it has been read. On standard input come lines "WARM_UP_MS WINDOW_MS"; each is answered
 * by a line of JSON, and by "ok" when everything has come to rest.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 128, BUCKETS = 4000000, READ = 256 * 1024, HEADER = 14, SETTLE_MS = 20000 };

struct pair;

struct conn {
	int fd;
	int receives;
	struct pair *pair;
	uint8_t *rest;
	size_t rest_size;
	/* Bytes of the present WebSocket message that are still to come. */
	uint64_t left;
};

struct pair {
	int index;
	uint32_t sent, delivered, settled, acked;
	uint8_t *message;
	uint32_t size, number_at, body_end;
	double times[TIMES];
	struct conn out, in;
};

static struct pair *pairs;
static int pair_count, window, relay_pid, running, every;
static enum { SANDI, MQTT, NATS } protocol;
static uint32_t latency[BUCKETS];
static uint64_t latency_total;
static uint8_t buffer[2 * 1024 * 1024], writing[HEADER + 512 * 1024];
static double now;

static void fail(const struct pair *pair, const char *what, uint64_t a, uint64_t b)
{
	printf("\n{\"error\":\"pair %d: %s (%llu, %llu)\"}\n", pair->index, what, (unsigned long long)a, (unsigned long long)b);
	fflush(stdout);
	exit(1);
}

static double clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static uint32_t u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static void put_u32(uint8_t *p, uint32_t value)
{
	p[0] = value >> 24;
	p[1] = value >> 16;
	p[2] = value >> 8;
	p[3] = value;
}

static uint16_t packet_id(uint32_t number)
{
	return (number - 1) % 65535 + 1;
}

static void send_all(struct conn *conn, const uint8_t *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = send(conn->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n >= 0) {
			bytes += n;
			size -= n;
			continue;
		}
		struct pollfd p = {.fd = conn->fd, .events = POLLOUT};
		if (errno != EAGAIN || poll(&p, 1, SETTLE_MS) <= 0)
			fail(conn->pair, "cannot send, errno", errno, size);
	}
}

/* Sends what lies behind HEADER in `writing` as one masked WebSocket message, under a key without a zero in it. */
static void send_masked(struct conn *conn, size_t size, uint8_t first)
{
	static uint64_t state = 88172645463325252ull;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	uint32_t half = (uint32_t)(state >> 32) | 0x01010101;
	uint64_t mask = (uint64_t)half << 32 | half;
	uint8_t *payload = writing + HEADER;
	/* What is beyond the end is not sent. */
	for (size_t i = 0; i < size; i += 8) {
		uint64_t word;
		memcpy(&word, payload + i, 8);
		word ^= mask;
		memcpy(payload + i, &word, 8);
	}
	size_t header = size < 126 ? 6 : size < 65536 ? 8 : 14;
	uint8_t *p = payload - header;
	p[0] = first;
	p[1] = 0x80 | (size < 126 ? size : size < 65536 ? 126 : 127);
	if (header == 8) {
		p[2] = size >> 8;
		p[3] = size;
	} else if (header == 14) {
		put_u32(p + 2, 0);
		put_u32(p + 6, size);
	}
	memcpy(payload - 4, &half, 4);
	send_all(conn, p, header + size);
}

static void refill(struct pair *pair)
{
	uint32_t count = window - (pair->sent - pair->settled);
	if (!running || count == 0)
		return;
	uint8_t *p = writing + HEADER;
	for (uint32_t i = 0; i < count; i++, p += pair->size) {
		uint32_t number = ++pair->sent;
		pair->times[number % TIMES] = now;
		memcpy(p, pair->message, pair->size);
		put_u32(p + pair->number_at, number);
		if (protocol == SANDI)
			put_u32(p + pair->number_at - 4, number);
		if (protocol == MQTT) {
			p[pair->number_at - 2] = packet_id(number) >> 8;
			p[pair->number_at - 1] = packet_id(number);
		}
	}
	if (protocol == SANDI)
		send_masked(&pair->out, count * pair->size, 0x82);
	else
		send_all(&pair->out, writing + HEADER, count * pair->size);
}

/* One message has come; its body lies from `body` to `end`. */
static void took(struct pair *pair, const uint8_t *body, const uint8_t *end)
{
	uint32_t number = u32(body), size = pair->body_end - pair->number_at;
	if (number != pair->delivered + 1 || end - body != size || number > pair->sent)
		fail(pair, "a message came, another was due", number, pair->delivered + 1);
	pair->delivered = number;
	if (number % every != 0)
		return;
	int64_t us = (now - pair->times[number % TIMES]) * 1e3 + 0.5;
	latency[us < 0 ? 0 : us < BUCKETS ? us : BUCKETS - 1]++;
	latency_total++;
	if (number % (8 * every) == 0 && memcmp(body + 4, pair->message + pair->number_at + 4, size - 4) != 0)
		fail(pair, "the body of a message is another", number, size);
}

static void confirmed(struct pair *pair, uint32_t through)
{
	if (through < pair->settled || through > pair->sent)
		fail(pair, "confirmed what was not sent", through, pair->sent);
	pair->settled = through;
}

/* Each walk returns how many bytes were whole units. */
static size_t walk_sandi(struct conn *conn, const uint8_t *bytes, size_t end)
{
	struct pair *pair = conn->pair;
	for (size_t at = 0;;) {
		if (conn->left == 0) {
			if (end - at < 2)
				return at;
			uint64_t size = bytes[at + 1];
			size_t header = size == 126 ? 4 : size == 127 ? 10 : 2;
			if (end - at < header)
				return at;
			if (size == 126)
				size = bytes[at + 2] << 8 | bytes[at + 3];
			else if (size == 127)
				size = u32(bytes + at + 6);
			if (bytes[at] == 0x89) {
				if (end - at < header + size)
					return at;
				memcpy(writing + HEADER, bytes + at + header, size);
				send_masked(conn, size, 0x8a);
				at += header + size;
				continue;
			}
			if (bytes[at] != 0x82)
				fail(pair, "a WebSocket frame, first byte and size", bytes[at], size);
			conn->left = size;
			at += header;
		}
		if (end - at < 5)
			return at;
		size_t size = 4 + u32(bytes + at);
		if (size > conn->left)
			fail(pair, "a frame beyond its message", size, conn->left);
		if (end - at < size)
			return at;
		const uint8_t *body = bytes + at + 5;
		int type = bytes[at + 4];
		if (type == 0x11 && conn->receives) {
			took(pair, body + 48, bytes + at + size);
			/* Across rounds too: delivery numbers begin with the connection, and so does the pair. */
			if (u32(body + 36) != pair->delivered)
				fail(pair, "delivery number and message", u32(body + 36), pair->delivered);
		} else if (type == 0x12 && !conn->receives)
			confirmed(pair, u32(body + 36));
		else
			fail(pair, "a frame of another type, and its code if it is a refusal", type, body[40] << 8 | body[41]);
		at += size;
		conn->left -= size;
	}
}

static size_t walk_mqtt(struct conn *conn, const uint8_t *bytes, size_t end)
{
	struct pair *pair = conn->pair;
	for (size_t at = 0;;) {
		if (end - at < 2)
			return at;
		size_t size = bytes[at + 1], body = at + 2;
		if (size > 127) {
			if (end - at < 3)
				return at;
			size = (size & 127) + 128 * bytes[body++];
		}
		if (end - at < body - at + size)
			return at;
		const uint8_t *p = bytes + body;
		if ((bytes[at] & ~8) == 0x32 && conn->receives) {
			const uint8_t *id = p + 2 + (p[0] << 8 | p[1]);
			took(pair, id + 2, p + size);
			if ((id[0] << 8 | id[1]) != packet_id(pair->delivered))
				fail(pair, "packet identifier and message", id[0] << 8 | id[1], pair->delivered);
		} else if (bytes[at] == 0x40 && !conn->receives) {
			if ((p[0] << 8 | p[1]) != packet_id(pair->settled + 1))
				fail(pair, "packet acknowledged out of order", p[0] << 8 | p[1], pair->settled);
			confirmed(pair, pair->settled + 1);
		} else
			fail(pair, "a packet of another type", bytes[at], size);
		at = body + size;
	}
}

static size_t walk_nats(struct conn *conn, const uint8_t *bytes, size_t end)
{
	struct pair *pair = conn->pair;
	for (size_t at = 0;;) {
		const uint8_t *line = memchr(bytes + at, '\n', end - at);
		if (line == NULL)
			return at;
		size_t start = line - bytes + 1;
		if (bytes[at] == 'P') {
			send_all(conn, (const uint8_t *)"PONG\r\n", 6);
			at = start;
			continue;
		}
		if (bytes[at] != 'M' || !conn->receives)
			fail(pair, "NATS says something that begins with", bytes[at], bytes[at + 1]);
		size_t size = 0;
		for (const uint8_t *p = line - 2, *stop = bytes + at; p > stop && *p != ' '; p--)
			if (p[-1] == ' ')
				size = strtoul((const char *)p, NULL, 10);
		if (end - start < size + 2)
			return at;
		took(pair, bytes + start, bytes + start + size);
		confirmed(pair, pair->delivered);
		at = start + size + 2;
	}
}

static void answer(struct conn *conn)
{
	struct pair *pair = conn->pair;
	if (!conn->receives || protocol == NATS)
		return refill(pair);
	if (pair->acked == pair->delivered)
		return;
	if (protocol == SANDI) {
		uint8_t *p = writing + HEADER;
		memset(p, 0, 16);
		put_u32(p, 9);
		p[4] = 0x13;
		put_u32(p + 9, pair->delivered);
		pair->acked = pair->delivered;
		return send_masked(conn, 13, 0x82);
	}
	uint8_t *p = writing;
	while (pair->acked < pair->delivered) {
		uint16_t id = packet_id(++pair->acked);
		put_u32(p, 0x40020000u | id);
		p += 4;
	}
	send_all(conn, writing, p - writing);
}

static void readable(struct conn *conn)
{
	memcpy(buffer, conn->rest, conn->rest_size);
	ssize_t n = recv(conn->fd, buffer + conn->rest_size, READ, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
		fail(conn->pair, "the connection ended, errno", n < 0 ? errno : 0, conn->receives);
	size_t size = conn->rest_size + n;
	size_t used = protocol == SANDI  ? walk_sandi(conn, buffer, size)
		      : protocol == MQTT ? walk_mqtt(conn, buffer, size)
					 : walk_nats(conn, buffer, size);
	conn->rest_size = size - used;
	if (conn->rest_size > 128 * 1024)
		fail(conn->pair, "a unit of this size", conn->rest_size, 0);
	if (conn->rest_size > 0) {
		conn->rest = realloc(conn->rest, conn->rest_size);
		memcpy(conn->rest, buffer + used, conn->rest_size);
	}
	answer(conn);
}

static int idle(void)
{
	for (int i = 0; i < pair_count; i++)
		if (pairs[i].sent != pairs[i].delivered || pairs[i].sent != pairs[i].settled)
			return 0;
	return 1;
}

/* Works until `end`, or until nothing is under way. */
static void work(int epoll, double end, int until_idle)
{
	struct epoll_event events[1024];
	for (now = clock_ms(); now < end && !(until_idle && idle());) {
		int n = epoll_wait(epoll, events, 1024, 10);
		for (int i = 0; i < n; i++) {
			now = clock_ms();
			readable(events[i].data.ptr);
		}
		now = clock_ms();
	}
}

static void report_reading(const char *name)
{
	uint64_t messages = 0;
	for (int i = 0; i < pair_count; i++)
		messages += pairs[i].delivered < pairs[i].settled ? pairs[i].delivered : pairs[i].settled;
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	double own = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	printf("\"%s\":{\"at\":%.6f,\"messages\":%llu,\"generatorCpu\":%.6f", name, clock_ms() / 1e3, (unsigned long long)messages, own);
	/* As text: it is read as elsewhere, in processStat.ts. */
	char path[64], line[4096];
	snprintf(path, sizeof path, "/proc/%d/stat", relay_pid);
	const char *files[] = {path, "/proc/stat"}, *keys[] = {"relayStat", "coreStat"};
	for (int i = 0; i < 2; i++) {
		int fd = open(files[i], O_RDONLY);
		ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
		close(fd);
		printf(",\"%s\":\"", keys[i]);
		for (ssize_t k = 0; k < n; k++)
			if (line[k] == '\n')
				printf("\\n");
			else if (line[k] >= ' ' && line[k] != '"' && line[k] != '\\')
				putchar(line[k]);
		printf("\"");
	}
	printf("}");
}

static void report_latency(void)
{
	const double parts[] = {0.5, 0.99, 0.999};
	printf(",\"latency\":[");
	for (int i = 0; i < 3; i++) {
		uint64_t wanted = parts[i] * latency_total + 0.999999, seen = 0;
		int us = 0;
		while (us < BUCKETS - 1 && (seen += latency[us]) < wanted)
			us++;
		printf(i ? ",%d" : "%d", us);
	}
	printf("]");
}

static void load_templates(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t head[12];
	for (int i = 0; i < pair_count; i++) {
		struct pair *pair = &pairs[i];
		pair->index = i;
		pair->out = (struct conn){.fd = 3 + 2 * i, .pair = pair};
		pair->in = (struct conn){.fd = 4 + 2 * i, .pair = pair, .receives = 1};
		if (file == NULL || fread(head, 12, 1, file) != 1)
			fail(pair, "no template, errno", errno, 0);
		pair->size = u32(head);
		pair->number_at = u32(head + 4);
		pair->body_end = u32(head + 8);
		pair->message = malloc(pair->size);
		if ((uint64_t)window * pair->size > sizeof writing - HEADER - 8 || fread(pair->message, pair->size, 1, file) != 1)
			fail(pair, "no template of this size", pair->size, 0);
	}
	fclose(file);
	unlink(path);
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 2;
	protocol = strcmp(argv[1], "sandi") == 0 ? SANDI : strcmp(argv[1], "mqtt") == 0 ? MQTT : NATS;
	pair_count = atoi(argv[2]);
	window = atoi(argv[3]);
	every = window == 1 ? 1 : 16;
	relay_pid = atoi(argv[4]);
	pairs = calloc(pair_count, sizeof *pairs);
	load_templates(argv[5]);
	int epoll = epoll_create1(0);
	for (int i = 0; i < pair_count; i++) {
		struct conn *both[] = {&pairs[i].out, &pairs[i].in};
		for (int k = 0; k < 2; k++) {
			struct epoll_event event = {.events = EPOLLIN, .data.ptr = both[k]};
			if (epoll_ctl(epoll, EPOLL_CTL_ADD, both[k]->fd, &event) != 0)
				fail(&pairs[i], "not a connection, errno", errno, both[k]->fd);
		}
	}
	double warm_up, length;
	while (scanf("%lf %lf", &warm_up, &length) == 2) {
		running = 1;
		now = clock_ms();
		for (int i = 0; i < pair_count; i++)
			refill(&pairs[i]);
		work(epoll, clock_ms() + warm_up, 0);
		memset(latency, 0, sizeof latency);
		latency_total = 0;
		printf("{");
		report_reading("begin");
		work(epoll, clock_ms() + length, 0);
		printf(",");
		report_reading("end");
		report_latency();
		printf("}\n");
		running = 0;
		work(epoll, clock_ms() + SETTLE_MS, 1);
		for (int i = 0; i < pair_count; i++)
			if (pairs[i].sent != pairs[i].delivered || pairs[i].sent != pairs[i].settled)
				fail(&pairs[i], "did not come to rest: delivered and sent", pairs[i].delivered, pairs[i].sent);
		printf("ok\n");
		fflush(stdout);
	}
	return 0;
}
