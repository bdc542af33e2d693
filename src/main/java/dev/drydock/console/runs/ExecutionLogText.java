package dev.drydock.console.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.runs.LogPlace;
import dev.drydock.application.runs.ReadLogs;
import dev.drydock.application.runs.ViewExecutionLog;
import dev.drydock.console.access.CurrentUser;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** An execution's whole log as plain text, or that of a worker's attempt at a task of its run. */
@WebServlet("/console/execution-log")
public class ExecutionLogText extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    transient CurrentUser currentUser;

    @Inject
    transient ViewExecutionLog viewLog;

    @Inject
    transient ReadLogs readLogs;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Actor actor = currentUser.actor();
        long id = currentUser.number("id");
        Optional<String> task = currentUser.given("task");
        if (task.isPresent()) {
            OptionalInt restart = currentUser.given("restart").isPresent()
                    ? OptionalInt.of((int) currentUser.number("restart"))
                    : OptionalInt.empty();
            tell(actor, id, new Worker(task, OptionalLong.of(currentUser.number("attempt")), restart), response);
        } else {
            byte[] log = viewLog.view(actor, id).getBytes(StandardCharsets.UTF_8);
            asText(response).write(log);
        }
    }

    /** Whose log is asked for. */
    private record Worker(Optional<String> task, OptionalLong attempt, OptionalInt restart) {}

    private void tell(Actor actor, long id, Worker worker, HttpServletResponse response) throws IOException {
        LogPlace place = LogPlace.ofExecution(id);
        long told = 0;
        byte[] piece = readLogs.read(actor, place, worker.task(), worker.attempt(), worker.restart(), told);
        OutputStream out = asText(response);
        while (piece.length > 0) {
            out.write(piece);
            told += piece.length;
            piece = readLogs.read(actor, place, worker.task(), worker.attempt(), worker.restart(), told);
        }
    }

    private static OutputStream asText(HttpServletResponse response) throws IOException {
        response.setContentType("text/plain; charset=utf-8");
        return response.getOutputStream();
    }
}
