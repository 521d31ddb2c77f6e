#!/bin/bash
set -e
nohup java -jar /srv/orders/orders-1.2.0.jar &
