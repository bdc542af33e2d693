package dev.drydock.batch.runtime;

import dev.drydock.application.runs.JobApprovals;
import dev.drydock.application.runs.JobDefinition;
import dev.drydock.files.Sha256;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The jobs that came with this program, as they were built into it. */
@Singleton
public final class ShippedJobs implements JobApprovals.ShippedFiles {
    @Override
    public boolean isShipped(JobDefinition job) {
        return isShipped(job.name(), job.digest());
    }

    /** @param digest SHA-256 of the file that lies in a jobs folder now */
    public static boolean isShipped(String name, String digest) {
        try (InputStream built = ShippedJobs.class.getResourceAsStream("shipped/" + name + ".xml")) {
            return built != null && Sha256.hex(built.readAllBytes()).equals(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
