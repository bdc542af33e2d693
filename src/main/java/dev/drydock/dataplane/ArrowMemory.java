package dev.drydock.dataplane;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.unsafe.UnsafeAllocationManager;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The memory that Arrow's library may use for one file, outside the heap. The library does not give back what it holds while it finds
 * out that a file is damaged; this class does. Not thread-safe.
 */
final class ArrowMemory implements AutoCloseable {
    private final Regions regions = new Regions();
    private final BufferAllocator allocator;

    /** @param most bytes at once */
    ArrowMemory(long most) {
        this.allocator = new RootAllocator(RootAllocator.configBuilder()
                .allocationManagerFactory(regions)
                .maxAllocation(most)
                .build());
    }

    BufferAllocator allocator() {
        return allocator;
    }

    /** Bytes that are in use. */
    long used() {
        return regions.live.stream().mapToLong(Region::getSize).sum();
    }

    @Override
    public void close() {
        if (regions.live.isEmpty()) {
            allocator.close();
        }
        // Otherwise some buffers are still open, which the allocator would only report
        List.copyOf(regions.live).forEach(Region::release0);
    }

    private static final class Regions implements AllocationManager.Factory {
        private final Set<Region> live = Collections.newSetFromMap(new IdentityHashMap<>());

        @Override
        public AllocationManager create(BufferAllocator allocator, long size) {
            Region region = new Region(allocator, size, live);
            live.add(region);
            return region;
        }

        @Override
        public ArrowBuf empty() {
            return UnsafeAllocationManager.FACTORY.empty();
        }
    }

    private static final class Region extends AllocationManager {
        private final long size;
        private final long address;
        private final Set<Region> live;

        Region(BufferAllocator allocator, long size, Set<Region> live) {
            super(allocator);
            this.size = size;
            this.address = MemoryUtil.allocateMemory(size);
            this.live = live;
        }

        @Override
        public long getSize() {
            return size;
        }

        @Override
        protected long memoryAddress() {
            return address;
        }

        @Override
        protected void release0() {
            if (live.remove(this)) {
                MemoryUtil.freeMemory(address);
            }
        }
    }
}
