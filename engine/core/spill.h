/* Memory for more than there is: an allocator whose large blocks lie in files, so that
 * the system can write them out when memory is short. The files have no name, and are
 * gone with the block or the process. */
#ifndef RUNG_CORE_SPILL_H
#define RUNG_CORE_SPILL_H

#include "core/memory.h"

/* Smaller blocks are ordinary memory. */
enum { RUNG_SPILL_BLOCK = 1 << 20 };

/* From now on large blocks of the allocator, which is one over malloc, lie in files; it
 * has never given out as much as one large block. folder: a descriptor of the folder that
 * takes the files; outlives the blocks. A disk that is full is like memory that is gone.
 */
void rung_allocator_spill(RungAllocator *allocator, const int *folder);

/* Bytes of memory that this process may use: the machine's, or what its control group
 * allows. */
uint64_t rung_memory_of_machine(void);

#endif
