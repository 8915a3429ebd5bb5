/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of net/forwarded. */
#include "base/test.h"

#include "net/forwarded.h"

static struct address_network networks[2];

static struct forwarded read_fields(const char *peer, const struct header *headers, size_t count)
{
    assert_true(address_parse_network(SLICE("10.0.0.0/8"), &networks[0]));
    assert_true(address_parse_network(SLICE("2001:db8:aaaa::/48"), &networks[1]));
    const struct request request = {
        .peer = slice_from(peer), .headers = headers, .header_count = count};
    return forwarded_read(&request, networks, 2);
}

static struct slice client(const char *peer, const char *name, const char *value)
{
    const struct header header = {slice_from(name), slice_from(value)};
    return read_fields(peer, &header, 1).client;
}

#define CLIENT(peer, value) client(peer, "X-Forwarded-For", value)

static void strangers_are_not_believed(void **state)
{
    (void)state;
    assert_slice(CLIENT("192.0.2.9", "203.0.113.5"), "192.0.2.9");
    assert_slice(client("192.0.2.9", "Forwarded", "for=203.0.113.5"), "192.0.2.9");
    const struct header header = {SLICE("X-Forwarded-Proto"), SLICE("https")};
    assert_false(read_fields("192.0.2.9", &header, 1).is_secure);
    assert_true(read_fields("10.0.0.1", &header, 1).is_secure);
}

static void fields_are_read_from_the_right(void **state)
{
    (void)state;
    assert_slice(CLIENT("10.0.0.1", "203.0.113.5"), "203.0.113.5");
    assert_slice(CLIENT("10.0.0.1", "1.1.1.1, 203.0.113.5"), "203.0.113.5");
    assert_slice(CLIENT("10.0.0.1", "1.1.1.1, 203.0.113.5, 10.9.9.9"), "203.0.113.5");
    assert_slice(CLIENT("10.0.0.1", "10.0.0.3,10.0.0.2"), "10.0.0.3");
    assert_slice(CLIENT("2001:db8:aaaa::1", "2001:db8:bbbb::7"), "2001:db8:bbbb::7");
    assert_slice(CLIENT("::ffff:10.0.0.1", "203.0.113.5"), "203.0.113.5");
    const struct header two[] = {{SLICE("X-Forwarded-For"), SLICE("1.1.1.1")},
                                 {SLICE("x-forwarded-for"), SLICE("203.0.113.5, 10.0.0.2")}};
    assert_slice(read_fields("10.0.0.1", two, 2).client, "203.0.113.5");
}

static void what_is_no_address_ends_the_walk(void **state)
{
    (void)state;
    assert_slice(CLIENT("10.0.0.1", ""), "10.0.0.1");
    assert_slice(CLIENT("10.0.0.1", "unknown"), "10.0.0.1");
    assert_slice(CLIENT("10.0.0.1", "203.0.113.5, evil"), "10.0.0.1");
    assert_slice(CLIENT("10.0.0.1", "203.0.113.5, evil, 10.0.0.2"), "10.0.0.2");
    assert_slice(CLIENT("10.0.0.1", ",,,"), "10.0.0.1");
    assert_slice(CLIENT("10.0.0.1", "203.0.113.5:4711"), "203.0.113.5");
    assert_slice(CLIENT("10.0.0.1", "[2001:db8::1]:4711"), "2001:db8::1");
    assert_slice(CLIENT("10.0.0.1", "[2001:db8::1"), "2001:db8::1");
}

static void the_standard_field_is_read_too(void **state)
{
    (void)state;
    assert_slice(client("10.0.0.1", "Forwarded", "for=192.0.2.60;proto=http;by=203.0.113.43"),
                 "192.0.2.60");
    assert_slice(client("10.0.0.1", "forwarded", "For=\"[2001:db8:cafe::17]:4711\""),
                 "2001:db8:cafe::17");
    assert_slice(client("10.0.0.1", "Forwarded", "for=1.1.1.1, for=192.0.2.43, for=10.1.1.1"),
                 "192.0.2.43");
    assert_slice(client("10.0.0.1", "Forwarded", "for=_hidden"), "10.0.0.1");
    const struct header header = {SLICE("Forwarded"), SLICE("for=192.0.2.60;proto=https")};
    assert_true(read_fields("10.0.0.1", &header, 1).is_secure);
}

/* A proxy overwrites one of them; the other is the client's own. */
static void two_kinds_that_disagree_count_for_nothing(void **state)
{
    (void)state;
    const struct header forged[] = {{SLICE("Forwarded"), SLICE("for=1.1.1.1")},
                                    {SLICE("X-Forwarded-For"), SLICE("203.0.113.5")}};
    assert_slice(read_fields("10.0.0.1", forged, 2).client, "10.0.0.1");
    const struct header honest[] = {{SLICE("Forwarded"), SLICE("for=203.0.113.5")},
                                    {SLICE("X-Forwarded-For"), SLICE("203.0.113.5")}};
    assert_slice(read_fields("10.0.0.1", honest, 2).client, "203.0.113.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strangers_are_not_believed),
        cmocka_unit_test(fields_are_read_from_the_right),
        cmocka_unit_test(what_is_no_address_ends_the_walk),
        cmocka_unit_test(the_standard_field_is_read_too),
        cmocka_unit_test(two_kinds_that_disagree_count_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
