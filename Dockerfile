# The image of metadata-search: one for all stages, STAGE says which runs.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
# The libraries, as long as pom.xml stays as it is. Those of the tests too: they have the servers that the training needs.
RUN ./mvnw -B -q dependency:copy-dependencies -DincludeScope=test -DoutputDirectory=target/test-lib
COPY src src
RUN ./mvnw -B -q package -DskipTests -Dspotless.check.skip
# Zstd is native code, which it would unpack to /tmp; but nothing there can be executed if that is a tmpfs of Docker.
RUN mkdir target/native && cd target/native && jar xf ../lib/zstd-jni-*.jar linux \
  && mv "linux/$(uname -m | sed s/x86_64/amd64/)"/*.so . && rm -r linux

FROM eclipse-temurin:25-jre AS program
WORKDIR /app
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/native lib/native
COPY --from=build /build/target/metadata-search.jar ./
COPY src/main/image/start ./
COPY schema schema
COPY routes routes
COPY application.properties ./

# Runs each stage once, on real servers, and keeps what its JVM has learned: with that it starts in a fraction of the time.
# It fails if that cannot be used. The servers run on the JDK: Elasticsearch needs more of it than a JRE has.
FROM program AS training
COPY --from=build /opt/java/openjdk /opt/java/jdk
COPY --from=build /build /build
WORKDIR /build
RUN /opt/java/jdk/bin/java -cp "target/test-classes:target/classes:target/test-lib/*" io.metadatasearch.image.Image /app "$JAVA_HOME"

FROM program
LABEL org.opencontainers.image.title="metadata-search" \
      org.opencontainers.image.description="CSV files of network metadata: from an FTP share to S3, into Elasticsearch, searched over HTTP" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=training /app/sync.aot /app/load.aot /app/search.aot ./
USER 10001:10001
EXPOSE 8080 9876
# A line of bash: the base has no curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/localhost/${MANAGEMENT_PORT:-9876} && printf 'GET /observe/health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/start"]
