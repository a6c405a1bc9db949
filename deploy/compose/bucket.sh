#!/bin/sh
# Makes the bucket and the queue that it tells of new objects, as in deploy/aws. LocalStack runs it when it is ready.
set -eu

arn=arn:aws:sqs:us-east-1:000000000000

awslocal sqs create-queue --queue-name metadata-dead
awslocal sqs create-queue --queue-name metadata \
  --attributes '{"RedrivePolicy":"{\"deadLetterTargetArn\":\"'$arn':metadata-dead\",\"maxReceiveCount\":\"5\"}"}'
awslocal s3 mb s3://metadata
awslocal s3api put-bucket-notification-configuration --bucket metadata --notification-configuration '{
  "QueueConfigurations": [{
    "QueueArn": "'$arn':metadata",
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "incoming/"}]}}}]}'
