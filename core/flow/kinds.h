/* kinds.h -- the kinds of jobs, each in a file of its own; kinds.c is their table. */
#ifndef TENON_FLOW_KINDS_H
#define TENON_FLOW_KINDS_H

#include "core/flow/jobs.h"

extern const JobKind job_script, job_import, job_export, job_import_undo, job_bulk;

#endif
