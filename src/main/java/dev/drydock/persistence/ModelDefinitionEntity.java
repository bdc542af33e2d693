package dev.drydock.persistence;

import dev.drydock.domain.registry.RegisteredModel;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** One {@code model.yaml} that was put in force. */
@Entity
@Immutable
@Table(name = "model_definition")
class ModelDefinitionEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "model_definition_seq")
    @SequenceGenerator(name = "model_definition_seq", sequenceName = "model_definition_seq", allocationSize = 50)
    long id;

    String model;

    @Column(columnDefinition = "text")
    String definition;

    @Column(name = "definition_digest")
    String digest;

    @Nullable
    @Column(name = "base_package")
    String basePackage;

    @Column(name = "registered_by")
    String registeredBy;

    @Column(name = "registered_at")
    Instant registeredAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ModelDefinitionEntity() {}

    ModelDefinitionEntity(RegisteredModel registered) {
        model = registered.name();
        definition = registered.definition();
        digest = registered.definitionDigest();
        basePackage = registered.base().orElse(null);
        registeredBy = registered.registeredBy();
        registeredAt = registered.registeredAt();
    }

    RegisteredModel toModel() {
        return new RegisteredModel(
                model, definition, digest, Optional.ofNullable(basePackage), registeredBy, registeredAt);
    }
}
