#!/bin/bash
set -e
curl -sf --retry 5 localhost
