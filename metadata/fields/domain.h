/* domain.h -- names of machines, for addresses of mail and of pages. */
#ifndef TENON_METADATA_FIELDS_DOMAIN_H
#define TENON_METADATA_FIELDS_DOMAIN_H

#include "core/base/str.h"

/*
 * Labels of letters, digits and inner hyphens, at most 63 characters each and 253 together; letters
 * of every script count, as people write them. Says how many labels there are, 0 if it is none.
 */
int domain_labels(Str domain);

#endif
