/*
 * sales.h -- the small app that most tests of this room work with: companies, deals with lines,
 * three kinds of people.
 */
#ifndef TENON_TESTS_SALES_H
#define TENON_TESTS_SALES_H

#include "tests/unit/record/record_test.h"

static const TestFile sales_files[] = {
    { "app.yaml",
      "app: sales\nlabel: Sales\nlanguages: [en, zh-CN]\ncurrency: CNY\n"
      "time_zone: Asia/Shanghai\n" },
    { "objects/company/object.yaml",
      "object: company\n"
      "label: {en: Company, zh-CN: 公司}\n"
      "plural: {en: Companies, zh-CN: 公司}\n"
      "title: name\n"
      "fields:\n"
      "  name:   {type: text, required: true, max: 60, searchable: true, "
      "label: {en: Name, zh-CN: 名称}}\n"
      "  code:   {type: text, external: true, max: 20}\n"
      "  level:  {type: choice, options: {a: {rank: 1, key: true}, b: {rank: 2}, "
      "c: {rank: 3, retired: true}}}\n"
      "  rating: {type: integer, min: 0, max: 10}\n"
      "  credit: {type: currency, group: money}\n"
      "  parent: {type: lookup, to: company, on_delete: clear}\n"
      "  since:  {type: date}\n"
      "  seen:   {type: datetime}\n"
      "  share:  {type: percent, scale: 1}\n"
      "  size:   {type: choice, options: {s1: {label: {en: Small (1-5), zh-CN: 小型（1-5）}}, "
      "s2: {label: {en: Small (15)}}, old: {label: Big, retired: true}, big: {label: Big}}}\n"
      "  towns:  {type: choices, options: {bonn: {label: {en: 'Bonn, Rhine', zh-CN: 波恩}}, "
      "koeln: {label: Köln}}}\n" },
    { "objects/deal/object.yaml",
      "object: deal\n"
      "label: {en: Deal, zh-CN: 商机}\n"
      "plural: {en: Deals, zh-CN: 商机}\n"
      "title: name\n"
      "fields:\n"
      "  name:     {type: text, required: true, max: 40, searchable: true, "
      "label: {en: Name, zh-CN: 名称}}\n"
      "  number:   {type: autonumber, format: \"D{yyyy}-{000}\", reset: year}\n"
      "  company:  {type: lookup, to: company, required: true, on_delete: restrict, "
      "label: {en: Company, zh-CN: 公司}}\n"
      "  stage:    {type: choice, required: true, default: open, "
      "options: {open: {probability: 10, closed: false}, won: {probability: 100, closed: true}, "
      "lost: {probability: 0, closed: true}}}\n"
      "  amount:   {type: currency, min: 0, readonly_when: \"old.stage.closed\", "
      "label: {en: Amount, zh-CN: 金额}}\n"
      "  discount: {type: decimal, scale: 3, group: money, default: 0.5}\n"
      "  expected: {type: formula, returns: currency, "
      "value: \"amount * stage.probability / 100\"}\n"
      "  margin:   {type: formula, returns: currency, value: \"amount * discount\", group: money}\n"
      "  big:      {type: formula, returns: boolean, value: \"amount > 1000\"}\n"
      "  level:    {type: formula, returns: text, value: \"company.level\"}\n"
      "  due:      {type: date, default: \"=add_days(today(), 7)\"}\n"
      "  hot:      {type: boolean}\n"
      "  reason:   {type: text, max: 40, required_when: \"stage == 'lost'\"}\n"
      "  source:   {type: text, set_once: true}\n"
      "  origin:   {type: text, readonly: true, default: web}\n"
      "  contract: {type: text, unique: {ignore_case: true}}\n"
      "  slot:     {type: text, unique: {scope: [company]}}\n"
      "  remarks:  {type: longtext}\n"
      "  third:    {type: formula, returns: decimal, scale: 1, value: \"amount / 3\"}\n"
      "  rank:     {type: formula, returns: integer, value: \"company.level.rank\"}\n"
      "  key:      {type: formula, returns: boolean, value: \"company.level.key\"}\n"
      "  age:      {type: formula, returns: integer, value: \"days_between(company.since, due)\"}\n"
      "  sixth:    {type: formula, returns: decimal, scale: 3, value: \"third / 2 + rank\"}\n"
      "  words:    {type: formula, returns: text, "
      "value: \"name .. ' ' .. stage .. iif(key, '!', '')\"}\n"
      "  day:      {type: formula, returns: date, "
      "value: \"add_months(coalesce(due, company.since), 1)\"}\n"
      "rules:\n"
      "  won_needs_amount: {refuse_when: \"stage == 'won' and is_empty(amount)\", "
      "message: {en: A won deal has an amount., zh-CN: 赢单必须有金额}, field: amount}\n"
      "  not_too_late: {refuse_when: \"due > date(2100, 1, 1)\", message: Too late.}\n" },
    { "objects/line/object.yaml",
      "object: line\n"
      "label: Line\n"
      "title: product\n"
      "fields:\n"
      "  deal:     {type: child, to: deal}\n"
      "  product:  {type: text, required: true}\n"
      "  quantity: {type: integer, default: 1}\n"
      "  price:    {type: currency}\n"
      "  subtotal: {type: formula, returns: currency, value: \"quantity * price\"}\n"
      "indexes:\n"
      "  - {fields: [deal, product], unique: true}\n" },
    { "roles/rep.yaml", "role: rep\n"
                        "objects:\n"
                        "  company: {read: own, create: true, update: own, delete: own}\n"
                        "  deal:    {read: own, create: true, update: own, delete: own}\n" },
    { "roles/boss.yaml",
      "role: boss\n"
      "objects:\n"
      "  company: {read: all, create: true, update: all, delete: all, transfer: all, "
      "import: true, export: true}\n"
      "  deal:    {read: all, create: true, update: all, delete: all, transfer: all, "
      "import: true, export: true}\n"
      "  line:    {read: all, create: true, update: all, delete: all}\n"
      "groups: {money: edit}\n" },
    { "roles/giver.yaml", "role: giver\n"
                          "objects:\n"
                          "  company: {read: own, create: true, update: own, transfer: own}\n" },
    { "roles/clerk.yaml", "role: clerk\n"
                          "objects:\n"
                          "  company: {read: own, update: own, import: true}\n" },
    { "roles/scout.yaml", "role: scout\n"
                          "objects:\n"
                          "  company: {read: own, create: true, update: own, import: true}\n"
                          "fields: {company.code: read}\n" },
    { "roles/guest.yaml", "role: guest\n"
                          "objects:\n"
                          "  deal: {read: all}\n"
                          "fields: {deal.remarks: none}\n" },
};

static inline int open_sales(void **state)
{
    App *app = calloc(1, sizeof *app);
    *state = app;
    clock_fix(1795334400000); /* 2026-11-22 16:00 in Shanghai */
    app_open(app, sales_files, sizeof sales_files / sizeof *sales_files);
    add_user(app, "rep", "Robin", "rep");
    add_user(app, "rep2", "Renate", "rep");
    add_user(app, "boss", "Bea", "boss");
    add_user(app, "guest", "Gil", "guest");
    add_user(app, "giver", "Gina", "giver");
    return 0;
}

static inline int close_sales(void **state)
{
    app_close(*state);
    free(*state);
    clock_fix(0);
    return 0;
}

#define SALES(function) cmocka_unit_test_setup_teardown(function, open_sales, close_sales)

#endif
