package dev.drydock.rest.runs;

import dev.drydock.api.LogPartView;
import dev.drydock.api.PageView;
import dev.drydock.application.runs.LogParts.Part;
import dev.drydock.application.runs.LogPlace;
import dev.drydock.application.runs.ReadLogs;
import dev.drydock.application.runs.ReadLogs.Archive;
import dev.drydock.application.runs.ViewExecutionLog;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What an execution, its steps, their partitions and its workers have logged. */
@Path("executions/{id: [0-9]+}/logs")
@RequestScoped
public class ExecutionLogsResource {
    @Inject
    CallerActor caller;

    @Inject
    ViewExecutionLog viewLog;

    @Inject
    ReadLogs readLogs;

    /**
     * The execution's whole log; with an offset, whole lines from there on, at most 1 MiB, empty if there are no more yet.
     *
     * @param step only what this step logged, and with {@code partition} only that partition
     * @param task what a worker wrote at this task instead; in its newest attempt unless one is named, and of that the newest start by a queue
     */
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public byte[] read(
            @PathParam("id") long id,
            @QueryParam("step") @Nullable String step,
            @QueryParam("partition") @Nullable Integer partition,
            @QueryParam("task") @Nullable String task,
            @QueryParam("attempt") @Nullable Long attempt,
            @QueryParam("restart") @Nullable Integer restart,
            @QueryParam("offset") @Nullable Long offset) {
        if (step == null && task == null && offset == null) {
            return viewLog.view(caller.get(), id).getBytes(StandardCharsets.UTF_8);
        }
        return readLogs.read(
                caller.get(),
                new LogPlace(
                        id,
                        Optional.ofNullable(step),
                        partition == null ? OptionalInt.empty() : OptionalInt.of(partition)),
                Optional.ofNullable(task),
                attempt == null ? OptionalLong.empty() : OptionalLong.of(attempt),
                restart == null ? OptionalInt.empty() : OptionalInt.of(restart),
                offset == null ? 0 : offset);
    }

    @GET
    @Path("parts")
    @Produces(MediaType.APPLICATION_JSON)
    public PageView<LogPartView> parts(@PathParam("id") long id) {
        return new PageView<>(
                readLogs.list(caller.get(), id).stream()
                        .map(ExecutionLogsResource::view)
                        .toList(),
                null);
    }

    private static LogPartView view(Part part) {
        String step = part.place().step().orElse(null);
        Integer partition =
                part.place().partition().isPresent() ? part.place().partition().getAsInt() : null;
        return part.worker()
                .map(attempt -> view(step, partition, attempt, part.bytes()))
                .orElseGet(() -> LogPartView.own(step, partition, part.bytes()));
    }

    private static LogPartView view(
            @Nullable String step, @Nullable Integer partition, TaskAttempt attempt, long bytes) {
        return new LogPartView(
                step,
                partition,
                attempt.task(),
                attempt.number(),
                attempt.restart(),
                attempt.state().name(),
                attempt.failure().map(TaskFailure::code).orElse(null),
                attempt.failure().map(TaskFailure::sentence).orElse(null),
                attempt.started().map(Instant::toString).orElse(null),
                attempt.ended().map(Instant::toString).orElse(null),
                attempt.place().orElse(null),
                bytes);
    }

    /**
     * All of it as a zip archive; the audit log keeps the archive's SHA-256, which is also in the header {@code
     * Drydock-Sha256}.
     */
    @POST
    @Path("archive")
    @Consumes(MediaType.WILDCARD)
    @Produces("application/zip")
    public Response archive(@PathParam("id") long id) {
        Archive archive = readLogs.archive(caller.get(), id);
        StreamingOutput body = out -> {
            try {
                Files.copy(archive.file(), out);
            } finally {
                Files.deleteIfExists(archive.file());
            }
        };
        return Response.ok(body).header("Drydock-Sha256", archive.sha256()).build();
    }
}
