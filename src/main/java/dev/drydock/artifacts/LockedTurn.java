package dev.drydock.artifacts;

import dev.drydock.domain.release.SiteTurn;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock on a file, which the operating system ends with the process that has it. Thread-safe. */
public final class LockedTurn implements SiteTurn {
    private final Path file;

    public LockedTurn(Path file) {
        this.file = file;
    }

    @Override
    public boolean take(Runnable work) {
        try {
            AtomicFiles.makeFolder(file);
        } catch (IOException e) {
            throw AtomicFiles.notWritten(file, e);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            work.run();
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process has it
        } catch (IOException e) {
            throw AtomicFiles.notWritten(file, e);
        }
    }
}
