package dev.drydock.console.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.JobDefinition;
import dev.drydock.application.runs.JobNeeds;
import dev.drydock.application.runs.JobParameter;
import dev.drydock.application.runs.ListJobs;
import dev.drydock.application.runs.ListJobs.Listed;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;

/** Starts a job with parameters from a form that is made from what the job declares. */
@Named("launch")
@RequestScoped
public class LaunchPage {
    private static final String FIELD = "p.";
    private static final int UNPROCESSABLE = 422;

    @Inject
    CurrentUser currentUser;

    @Inject
    ListJobs listJobs;

    @Inject
    ViewRegistry viewRegistry;

    @Inject
    SubmitJob submitJob;

    private List<Listed> jobs = List.of();
    private List<Field> fields = List.of();
    private String submission = "";
    private int usual = JobNeeds.USUAL;
    private String code = "";
    private String problem = "";
    private String retry = "";

    /**
     * A parameter's place in the form.
     *
     * @param choices what it can be; empty if it is typed
     * @param problem why its value cannot be used; empty if it can
     */
    public record Field(
            String name,
            String description,
            String meaning,
            boolean required,
            String value,
            List<String> choices,
            String problem) {
        public String input() {
            return FIELD + name;
        }

        public boolean isWrong() {
            return !problem.isEmpty();
        }
    }

    public void open() {
        Actor actor = currentUser.actor();
        currentUser.require(Operation.SUBMIT_JOB, job().isEmpty() ? "jobs" : job());
        jobs = listJobs.list(actor);
        if (job().isEmpty()) {
            return;
        }
        boolean posting = currentUser.isPosting(Operation.SUBMIT_JOB, job());
        JobDefinition definition = definition(posting);
        usual = definition.needs().priority();
        submission = currentUser.given("submission").orElseGet(() -> "console-" + UUID.randomUUID());
        List<String> models = viewRegistry.models(actor).stream()
                .map(overview -> overview.model().name())
                .toList();
        fields = definition.parameters().stream()
                .map(parameter -> field(parameter, models, posting))
                .toList();
        if (posting && fields.stream().noneMatch(Field::isWrong)) {
            submit(actor, definition);
        } else if (posting) {
            DrydockException told = new DrydockException(
                    RunFailure.JOB_PARAMETERS_WRONG,
                    "The job was not started: the marked values below cannot be used.");
            currentUser.recordRefusal(Operation.SUBMIT_JOB, job(), told);
            refuse("", told.sentence());
        }
    }

    private JobDefinition definition(boolean posting) {
        try {
            return definition();
        } catch (DrydockException e) {
            if (posting) {
                currentUser.recordRefusal(Operation.SUBMIT_JOB, job(), e);
            }
            throw e;
        }
    }

    private JobDefinition definition() {
        Listed listed = jobs.stream()
                .filter(one -> one.name().equals(job()))
                .findFirst()
                .orElseThrow(() -> new DrydockException(
                        RunFailure.JOB_UNKNOWN,
                        "There is no job " + job() + " on this site. Choose one from the list on the launch page."));
        retry = listed.retry().toText();
        return listed.definition()
                .orElseThrow(() -> new DrydockException(
                        RunFailure.JOB_INVALID, listed.problem().orElse("")));
    }

    private Field field(JobParameter parameter, List<String> models, boolean posting) {
        String value = currentUser.parameter(FIELD + parameter.name());
        String wrong = "";
        if (posting && value.isEmpty() && parameter.required()) {
            wrong = "Enter a value: the job needs it.";
        } else if (posting && !value.isEmpty()) {
            wrong = parameter
                    .problem(value)
                    .map(clause ->
                            clause.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + clause.substring(1) + ".")
                    .orElse("");
        }
        List<String> choices = switch (parameter.type()) {
            case MODEL -> models;
            case BOOLEAN -> List.of("true", "false");
            default -> List.of();
        };
        return new Field(
                parameter.name(),
                parameter.description(),
                parameter.type().meaning(),
                parameter.required(),
                value,
                choices,
                wrong);
    }

    private void submit(Actor actor, JobDefinition definition) {
        Map<String, String> parameters = new LinkedHashMap<>();
        fields.stream()
                .filter(field -> !field.value().isEmpty())
                .forEach(field -> parameters.put(field.name(), field.value()));
        try {
            Execution started =
                    submitJob.submit(actor, definition.name(), parameters, Optional.of(submission), priority());
            currentUser.tell("Job " + definition.name() + (started.isWaiting() ? " waits" : " started")
                    + " as execution " + started.executionId() + ".");
            currentUser.go("/console/execution?id=" + started.executionId());
        } catch (DrydockException e) {
            if (e.code() == CommonFailure.NOT_ALLOWED) {
                throw e;
            }
            refuse(e.code().name(), e.sentence());
        }
    }

    /** A value that is no number becomes -1, which the use case refuses. */
    private OptionalInt priority() {
        String given = currentUser.parameter("priority");
        if (given.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(given.matches("[0-9]{1,4}") ? Integer.parseInt(given) : -1);
    }

    private void refuse(String why, String sentence) {
        HttpServletResponse response = CurrentUser.response();
        response.setStatus(UNPROCESSABLE);
        code = why;
        problem = sentence;
    }

    /** The chosen job; empty if none is. */
    public String job() {
        return currentUser.parameter("job");
    }

    /** The jobs that can be started. */
    public List<JobDefinition> jobs() {
        return jobs.stream().flatMap(listed -> listed.definition().stream()).toList();
    }

    /** What is wrong with the jobs that cannot be started. */
    public List<String> broken() {
        List<String> sentences = new ArrayList<>();
        jobs.forEach(listed -> listed.problem().ifPresent(sentences::add));
        return sentences;
    }

    public List<Field> fields() {
        return fields;
    }

    /** The priority that the job's file gives it. */
    public int usual() {
        return usual;
    }

    /** The others that the current user may give it, the first served first. */
    public List<Integer> priorities() {
        int highest = currentUser.may(Operation.RAISE_PRIORITY.name()) ? JobNeeds.HIGHEST : usual;
        return IntStream.rangeClosed(0, highest - JobNeeds.LOWEST)
                .mapToObj(lower -> highest - lower)
                .filter(one -> one != usual)
                .toList();
    }

    public boolean isPriority(int one) {
        return currentUser.parameter("priority").equals(Integer.toString(one));
    }

    public String submission() {
        return submission;
    }

    public String code() {
        return code;
    }

    public String problem() {
        return problem;
    }

    /** By which rules Drydock restarts its failed runs by itself; empty for none. */
    public String retry() {
        return retry;
    }
}
