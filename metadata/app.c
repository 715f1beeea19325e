/*
 * app.c -- app.yaml: who this app is. Languages come first, because every text is read by them.
 */
#include "core/base/clock.h"
#include "metadata/fields/telephone.h"
#include "metadata/loader.h"

static void read_name(const Reading *reading, const Node *value)
{
    if (name_check(reading->loader, value->text, value->at))
        reading->loader->snapshot->app = value->text;
}

/* "en", "zh-CN", "sr-Latn-RS": letters and digits in groups. */
static bool is_language(Str tag)
{
    size_t group = 0;
    if (tag.len > 35) return false;
    for (size_t i = 0; i < tag.len; i++) {
        char c = tag.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c != '-' || group == 0)) return false;
        group = letter ? group + 1 : 0;
        if (group > 8) return false;
    }
    return group > 0;
}

static void read_languages(const Reading *reading, const Node *value)
{
    Loader   *loader = reading->loader;
    Snapshot *snapshot = loader->snapshot;
    NodeVec   names = names_of(loader, value);
    for (size_t i = 0; i < names.count; i++) {
        const Node *name = names.items[i];
        bool        seen = false;
        for (int j = 0; j < snapshot->language_count; j++)
            seen |= str_equal(snapshot->languages[j], name->text);
        if (!is_language(name->text))
            problem_add(loader->problems, "language.shape", name->at, ARGS(name->text));
        else if (seen)
            problem_add(loader->problems, "list.twice", name->at, ARGS(name->text));
        else if (snapshot->language_count == MAX_LANGUAGES)
            problem_add(loader->problems, "language.many", name->at,
                        ARGS(number_text(loader, MAX_LANGUAGES)));
        else
            snapshot->languages[snapshot->language_count++] = name->text;
    }
}

static void read_currency(const Reading *reading, const Node *value)
{
    bool good = value->text.len == 3;
    for (size_t i = 0; good && i < 3; i++)
        good = value->text.ptr[i] >= 'A' && value->text.ptr[i] <= 'Z';
    if (good)
        reading->loader->snapshot->currency = value->text;
    else
        problem_add(reading->loader->problems, "currency.shape", value->at, ARGS(value->text));
}

static void read_country(const Reading *reading, const Node *value)
{
    reading->loader->snapshot->country = value->text;
    if (!telephone_country(value->text))
        problem_add(reading->loader->problems, "country.unknown", value->at, ARGS(value->text));
}

/* CNY is China's: the first two letters of a currency are its country, where one has it alone. */
static void country_derive(Snapshot *snapshot)
{
    Str country = str_slice(snapshot->currency, 0, 2);
    if (!snapshot->country.len && telephone_country(country)) snapshot->country = country;
}

static void read_zone(const Reading *reading, const Node *value)
{
    Snapshot *snapshot = reading->loader->snapshot;
    snapshot->zone = zone_find(value->text);
    snapshot->zone_name = value->text;
    if (!snapshot->zone)
        problem_add(reading->loader->problems, "zone.unknown", value->at, ARGS(value->text));
}

static void read_data_day(const Reading *reading, const Node *value)
{
    Snapshot *snapshot   = reading->loader->snapshot;
    snapshot->data_dated = date_parse(value->text, &snapshot->data_day);
    if (!snapshot->data_dated)
        problem_add(reading->loader->problems, "app.day", value->at, ARGS(value->text));
}

extern const Key app_keys[];

const Key app_keys[] = {
    { "app", SHAPE_TEXT, "The app's name: small letters, digits, underscores.", .read = read_name,
      .required = true },
    { "label", SHAPE_LABEL, "What people call it.", offsetof(Snapshot, label) },
    { "version", SHAPE_TEXT, "The version of this configuration, as its author counts.",
      offsetof(Snapshot, version) },
    { "languages", SHAPE_NAMES, "The languages people work in; the first is the usual one.",
      .read = ignore_value },
    { "currency", SHAPE_TEXT, "Three capital letters (ISO 4217): CNY, EUR, USD.",
      .read = read_currency },
    { "country", SHAPE_TEXT,
      "Two capital letters (ISO 3166), whose telephone numbers are written without +; else the "
      "currency's.",
      .read = read_country },
    { "time_zone", SHAPE_TEXT, "All days count in this zone: Asia/Shanghai.", .read = read_zone },
    { "data_as_of", SHAPE_TEXT,
      "The day on which data/ was written. When it is loaded its days move with the calendar, by "
      "whole weeks: 2026-11-15.",
      .read = read_data_day },
    { "description", SHAPE_ANY, "What this app is for.", .read = ignore_value },
    { "extends", SHAPE_REFUSED, "Packages that this app builds on." },
    { 0 },
};

void app_read(Loader *loader)
{
    Snapshot       *snapshot = loader->snapshot;
    const Document *document = document_find(loader, "app", (Str){ 0 });
    Reading         reading = { .loader = loader, .thing = snapshot, .path = STR("app") };
    Place           nowhere = { .file = STR("app.yaml") };
    snapshot->currency = STR("USD");
    snapshot->zone_name = STR("UTC");
    snapshot->zone = zone_utc();
    if (!document) problem_add(loader->problems, "app.missing", nowhere, NO_ARGS);

    /* Labels are read by the languages, so those are read before all else. */
    const Node *root = document ? document->root : NULL;
    const Node *languages = node_find(root, "languages");
    bool        fits = !languages || languages->kind != NODE_MAP;
    int         before = loader->problems->count;
    if (languages && fits) read_languages(&reading, languages);
    loader->languages_broken = !root || !fits || loader->problems->count > before;
    if (snapshot->language_count == 0) snapshot->languages[snapshot->language_count++] = STR("en");
}

void app_label_read(Loader *loader)
{
    const Document *document = document_find(loader, "app", (Str){ 0 });
    if (!document || !document->root) return;
    Reading reading = { .loader = loader, .thing = loader->snapshot, .path = STR("app") };
    keys_read(&reading, document->root, app_keys);
    if (node_find(document->root, "currency")) country_derive(loader->snapshot);
    label_derive(loader, loader->snapshot->app, &loader->snapshot->label);
}
