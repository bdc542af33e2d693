package dev.drydock.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.domain.release.LineageRecords;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** Reads who restarted a run from the audit log, which nobody can rewrite unseen. */
@ApplicationScoped
public class JpaLineageRecords implements LineageRecords {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String RESTART = "{\"action\":\"execution.restart\",%";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public List<String> restarters(long runInstance) {
        List<?> records = entityManager
                .createNativeQuery("select canonical from audit_record where canonical like ? order by number")
                .setParameter(1, RESTART)
                .getResultList();
        return records.stream()
                .map(String::valueOf)
                .map(JpaLineageRecords::parse)
                .filter(record -> isOf(record.path("subject").asText(), runInstance))
                .map(record -> record.path("actor").asText())
                .distinct()
                .toList();
    }

    private static JsonNode parse(String canonical) {
        try {
            return MAPPER.readTree(canonical);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the audit log holds a record that is no JSON", e);
        }
    }

    /** Whether the subject {@code execution/12} is an execution of the run. */
    private boolean isOf(String subject, long runInstance) {
        long execution = Long.parseLong(subject.substring(subject.indexOf('/') + 1));
        Optional<?> instance = entityManager
                .createNativeQuery("select jobinstanceid from job_execution where jobexecutionid = ?")
                .setParameter(1, execution)
                .getResultList()
                .stream()
                .findFirst();
        return instance.map(number -> ((Number) number).longValue() == runInstance)
                .orElse(false);
    }
}
