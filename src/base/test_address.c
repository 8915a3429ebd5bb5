/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/address. */
#include "base/test.h"

#include "base/address.h"

static struct address parse(const char *text)
{
    struct address address;
    assert_true(address_parse(slice_from(text), &address));
    return address;
}

static bool is_in(const char *address, const char *network)
{
    struct address_network parsed;
    assert_true(address_parse_network(slice_from(network), &parsed));
    struct address one = parse(address);
    return address_is_in(&one, &parsed);
}

static void addresses_have_one_form(void **state)
{
    (void)state;
    struct address mapped = parse("::ffff:192.0.2.1"), plain = parse("192.0.2.1");
    assert_memory_equal(&mapped, &plain, sizeof(plain));
    assert_true(address_is_ipv4(&mapped));
    struct address zone = parse("fe80::1%eth0"), bare = parse("fe80::1");
    assert_memory_equal(&zone, &bare, sizeof(bare));
    struct address address;
    static const char *const none[] = {"",         "unknown",   "1.2.3", "1.2.3.4:80",
                                       "[::1]",    "1.2.3.4.5", "::g",   "01.2.3.4x",
                                       " 1.2.3.4", "_hidden"};
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
        assert_false(address_parse(slice_from(none[i]), &address));
    }
    assert_false(address_parse(SLICE("127.0.0.1\0"), &address));
    assert_false(address_parse(SLICE("127.0.0.1%a"), &address));
}

static void loopback_is_known_in_all_its_forms(void **state)
{
    (void)state;
    static const char *const own[] = {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"};
    static const char *const other[] = {"128.0.0.1", "0.0.0.0", "::", "::2", "::ffff:10.0.0.1"};
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        struct address address = parse(own[i]);
        assert_true(address_is_loopback(&address));
    }
    for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++) {
        struct address address = parse(other[i]);
        assert_false(address_is_loopback(&address));
    }
}

static void networks_hold_their_addresses(void **state)
{
    (void)state;
    assert_true(is_in("10.255.0.1", "10.0.0.0/8"));
    assert_false(is_in("11.0.0.1", "10.0.0.0/8"));
    assert_true(is_in("::ffff:10.1.2.3", "10.0.0.0/8"));
    assert_true(is_in("172.31.255.255", "172.16.0.0/12"));
    assert_false(is_in("172.32.0.0", "172.16.0.0/12"));
    assert_true(is_in("192.0.2.7", "192.0.2.7"));
    assert_false(is_in("192.0.2.8", "192.0.2.7/32"));
    assert_true(is_in("2001:db8:ffff::1", "2001:db8::/32"));
    assert_false(is_in("2001:db9::1", "2001:db8::/32"));
    assert_true(is_in("1.2.3.4", "0.0.0.0/0"));
    assert_false(is_in("2001:db8::1", "0.0.0.0/0"));
    assert_true(is_in("2001:db8::1", "::/0"));
    static const char *const none[] = {"10.0.0.0/33", "10.0.0.1/8",   "::/129", "10.0.0.0/", "/8",
                                       "10.0.0.0/-1", "10.0.0.0/8/8", "proxy",  "::1/64"};
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
        struct address_network network;
        assert_false(address_parse_network(slice_from(none[i]), &network));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_have_one_form),
        cmocka_unit_test(loopback_is_known_in_all_its_forms),
        cmocka_unit_test(networks_hold_their_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
