/* kinds.c -- everything that a job can be. One more: a file with one JobKind, and its row here. */
#include "core/flow/kinds.h"

#include "core/flow/jobs.h"

const JobKind *const job_kinds[] = {
    &job_script,
    &job_import,
    &job_export,
    &job_import_undo,
    &job_bulk,
    NULL,
};

const JobKind *job_kind_find(Str name)
{
    const JobKind *const *kind = job_kinds;
    while (*kind && !str_is(name, (*kind)->name)) kind++;
    return *kind;
}
