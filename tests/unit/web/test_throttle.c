/* test_throttle.c -- attempts to sign in of many people at once, and of one who guesses. */
#include "core/web/throttle.h"
#include "tests/unit/release/release_test.h"

enum { NOW = 1000000 };

static int64_t attempt(Fixture *fixture, Tenant *tenant, const char *login, int64_t now)
{
    int64_t wait_ms = -1;
    assert_true(throttle_enter(fixture->arena, tenant, str_from(login), STR("10.0.0.1"), now,
                               &wait_ms, &fixture->problems));
    return wait_ms;
}

static void of_those_who_come_at_once_nobody_waits(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "a", BOOK);

    assert_int_equal(attempt(fixture, tenant, "first", NOW), 0);

    /* Whoever has read the clock before may be counted after. */
    assert_int_equal(attempt(fixture, tenant, "second", NOW - 3), 0);
    assert_int_equal(attempt(fixture, tenant, "first", NOW - 5), 0);
    tenant_release(tenant);
}

static void who_guesses_waits_after_ten(void **state)
{
    Fixture *fixture = *state;
    Tenant  *tenant  = make_tenant(fixture, "a", BOOK);

    for (int i = 0; i < THROTTLE_ACCOUNT; i++)
        assert_int_equal(attempt(fixture, tenant, "anna", NOW + i), 0);

    int64_t last = NOW + THROTTLE_ACCOUNT - 1;
    assert_int_equal(attempt(fixture, tenant, "anna", last), THROTTLE_FIRST_MS);
    assert_int_equal(attempt(fixture, tenant, "anna", last + THROTTLE_FIRST_MS), 0);
    assert_int_equal(attempt(fixture, tenant, "anna", last + THROTTLE_FIRST_MS + 1),
                     2 * THROTTLE_FIRST_MS - 1);
    assert_int_equal(attempt(fixture, tenant, "bob", last), 0);
    tenant_release(tenant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(of_those_who_come_at_once_nobody_waits),
        TEST(who_guesses_waits_after_ten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
